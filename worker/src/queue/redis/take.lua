-- Takes executions, tenants taking turns.
-- KEYS: turns, wake, nudged, epoch
-- ARGV: prefix of lanes, how many at most, how many in a turn, how many of a tenant that is not named,
--       then pairs: tenant, how many of it
-- Returns whether the epoch is known, whether the sweeper was nudged, and pairs: tenant, execution.
local left, room = tonumber(ARGV[2]), {}
for place = 5, #ARGV, 2 do
  room[ARGV[place]] = tonumber(ARGV[place + 1])
end
local taken, passed_over = {}, 0
while left > 0 and passed_over < redis.call('LLEN', KEYS[1]) do
  local tenant = redis.call('LPOP', KEYS[1])
  local lane = ARGV[1] .. tenant
  local allowed = room[tenant] or tonumber(ARGV[4])
  local count = math.min(left, tonumber(ARGV[3]), allowed)
  if count > 0 then
    passed_over = 0
    for _, id in ipairs(redis.call('LPOP', lane, count) or {}) do
      taken[#taken + 1] = tenant
      taken[#taken + 1] = id
      allowed = allowed - 1
      left = left - 1
    end
    room[tenant] = allowed
  else
    passed_over = passed_over + 1
  end
  if redis.call('EXISTS', lane) == 1 then
    redis.call('RPUSH', KEYS[1], tenant)
  end
end
-- Others may take what is left here. Not when nothing could be taken: then this worker would wake itself for ever.
if #taken > 0 and redis.call('LLEN', KEYS[1]) > 0 and redis.call('LLEN', KEYS[2]) < 16 then
  redis.call('RPUSH', KEYS[2], 1)
end
return { redis.call('EXISTS', KEYS[4]), redis.call('DEL', KEYS[3]), taken }
