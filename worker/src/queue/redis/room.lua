-- Who has how much waiting.
-- KEYS: turns
-- ARGV: prefix of lanes, capacity of all, window of one, least window
-- Returns how many of each tenant may be brought now, and the tenants of whom so many wait already.
local turns = redis.call('LRANGE', KEYS[1], 0, -1)
local window = math.floor(tonumber(ARGV[2]) / math.max(#turns, 1))
window = math.max(math.min(window, tonumber(ARGV[3])), tonumber(ARGV[4]))
local each, full = math.ceil(window / 2), {}
for _, tenant in ipairs(turns) do
  if redis.call('LLEN', ARGV[1] .. tenant) >= each then
    full[#full + 1] = tenant
  end
end
return { each, full }
