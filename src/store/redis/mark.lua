-- Says whose prefix this is and since which start of the server what is under it has been complete.
-- KEYS: marker. ARGV: site, start of the server
-- Answers {'marked', 1} | {'foreign'}.

local marker = redis.call('GET', KEYS[1])
local site = ARGV[1] .. ' '
if marker and string.sub(marker, 1, #site) ~= site then return {'foreign'} end
redis.call('SET', KEYS[1], site .. ARGV[2])
return {'marked', 1}
