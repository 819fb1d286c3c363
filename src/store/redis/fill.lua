-- Caches a day's booked stretches, unless the day has changed since they were read.
-- KEYS 3: cached day, version of the day, the columns in use. ARGV 3: version that was read, stretches, lease in ms, the
--      name of the column
-- Answers {'filled', 1 if they were stored, else 0}.

if (read[3] or '0') ~= ARGV[3] then return {ARGV[1], 'filled', 0} end
-- Anybody may ask for any day; only so many are cached at a time, so that filling Redis again stays short.
call('ZREMRANGEBYSCORE', KEYS[5], '-inf', now)
if call('ZCARD', KEYS[5]) >= 5000 and not call('ZSCORE', KEYS[5], ARGV[6]) then return {ARGV[1], 'filled', 0} end
call('SET', KEYS[3], ARGV[4], 'PX', ARGV[5])
call('ZADD', KEYS[5], 'GT', now + ARGV[5], ARGV[6])
return {ARGV[1], 'filled', 1}
