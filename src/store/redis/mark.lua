-- Says whose prefix this is and since which start of the server what is under it has been complete; or, as a first step,
-- that somebody has begun to make it so. The last step succeeds only if nothing was lost, and nobody else began, since.
-- KEYS: marker. ARGV: site, start of the server or the name of an attempt, the attempt that must have been begun or ''
-- Answers {'marked', 1} | {'foreign'} | {'incomplete'}.

local marker = redis.call('GET', KEYS[1])
local site = ARGV[1] .. ' '
if marker and string.sub(marker, 1, #site) ~= site then return {'foreign'} end
if ARGV[3] ~= '' and marker ~= site .. ARGV[3] then return {'incomplete'} end
redis.call('SET', KEYS[1], site .. ARGV[2])
return {'marked', 1}
