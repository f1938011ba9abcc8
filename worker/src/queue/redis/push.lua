-- Adds executions to their tenants' lanes as far as these have room, and wakes a worker.
-- KEYS: turns, wake, nudged
-- ARGV: prefix of lanes, capacity of all, window of one, least window, 1 if the sweeper is to be nudged,
--       then for each tenant: its id, the number of its executions, their ids
-- Returns how many were left of each tenant: its last ones.
local left, added = {}, false
local place = 6
while place <= #ARGV do
  local tenant, count = ARGV[place], tonumber(ARGV[place + 1])
  local lane = ARGV[1] .. tenant
  local waiting, tenants = redis.call('LLEN', lane), redis.call('LLEN', KEYS[1])
  local window = math.floor(tonumber(ARGV[2]) / math.max(tenants, 1))
  window = math.max(math.min(window, tonumber(ARGV[3])), tonumber(ARGV[4]))
  local fits = math.max(math.min(count, window - waiting), 0)
  if fits > 0 then
    redis.call('RPUSH', lane, unpack(ARGV, place + 2, place + 1 + fits))
    added = true
  end
  -- The second half mends what an eviction may have torn.
  if fits > 0 and waiting == 0 or waiting > 0 and tenants == 0 then
    redis.call('RPUSH', KEYS[1], tenant)
  end
  left[#left + 1] = count - fits
  place = place + 2 + count
end
if ARGV[5] == '1' then
  redis.call('SET', KEYS[3], 1)
  added = true
end
if added and redis.call('LLEN', KEYS[2]) < 16 then
  redis.call('RPUSH', KEYS[2], 1)
end
return left
