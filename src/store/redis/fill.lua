-- Caches a day's booked stretches, unless the day has changed since they were read.
-- KEYS: version of the day, cached day. ARGV: version that was read, stretches, lease in ms
-- Answers 1 if they were stored.

if (redis.call('GET', KEYS[1]) or '0') ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[2], ARGV[2], 'PX', ARGV[3])
return 1
