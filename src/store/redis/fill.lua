-- Caches a day's booked stretches, unless the day has changed since they were read.
-- KEYS 4: cached day, version of the day. ARGV 6: version that was read, stretches, lease in ms
-- Answers {'filled', 1 if they were stored, else 0}.

if (redis.call('GET', KEYS[5]) or '0') ~= ARGV[6] then return {'filled', 0} end
redis.call('SET', KEYS[4], ARGV[7], 'PX', ARGV[8])
note_column(now_ms(), tonumber(ARGV[8]))
return {'filled', 1}
