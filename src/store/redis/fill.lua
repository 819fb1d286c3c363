-- Caches a day's booked stretches, unless the day has changed since they were read.
-- KEYS 5: cached day, version of the day. ARGV 8: version that was read, stretches, lease in ms
-- Answers {'filled', 1 if they were stored, else 0}.

if (redis.call('GET', KEYS[6]) or '0') ~= ARGV[8] then return {'filled', 0} end
-- Anybody may ask for any day; only so many are cached at a time, so that filling Redis again stays short.
if redis.call('ZCARD', COLUMNS) >= 5000 and not redis.call('ZSCORE', COLUMNS, ARGV[5]) then return {'filled', 0} end
redis.call('SET', KEYS[5], ARGV[9], 'PX', ARGV[10])
note_column(now_ms(), tonumber(ARGV[10]))
return {'filled', 1}
