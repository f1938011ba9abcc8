-- Counts requests that came together, by the generic cell rate algorithm (ITU-T I.371, annex A), in this server's time.
-- KEYS: one for each listener: the moment when what was taken so far would have come evenly
-- ARGV: for each, the microseconds between two requests that come evenly, how much earlier than that one may come, and how many have come
-- Returns for each how many of them are taken, and the microseconds until another one would be.
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local answers = {}
for place, key in ipairs(KEYS) do
  local interval, tolerance, count = tonumber(ARGV[3 * place - 2]), tonumber(ARGV[3 * place - 1]), tonumber(ARGV[3 * place])
  local evenly = math.max(now, tonumber(redis.call('GET', key)) or now)
  local taken = math.max(0, math.min(count, math.floor((tolerance - (evenly - now)) / interval) + 1))
  if taken > 0 then
    evenly = evenly + taken * interval
    -- Once that moment has come there is nothing to remember.
    redis.call('SET', key, string.format('%.3f', evenly), 'PX', math.ceil((evenly - now) / 1000))
  end
  answers[#answers + 1] = taken
  answers[#answers + 1] = math.max(0, math.ceil(evenly - now - tolerance))
end
return answers
