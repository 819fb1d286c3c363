-- Caches a day's booked stretches, unless the day has changed since they were read.
-- KEYS 3: cached day, version of the day; if it is to be listed, and not in a cluster, where the list lies elsewhere: the
--      columns in use
-- ARGV 3: version that was read, stretches, lease in ms, the name of the column, its lease if there is no room in the list
-- Answers {'filled', 1 if they were stored, else 0}.

if (read[3] or '0') ~= ARGV[3] then return {ARGV[1], 'filled', 0} end
local is_listed = not KEYS[5] or list(KEYS[5], ARGV[6], ARGV[5]) == 1
call('SET', KEYS[3], ARGV[4], 'PX', is_listed and ARGV[5] or ARGV[7])
return {ARGV[1], 'filled', 1}
