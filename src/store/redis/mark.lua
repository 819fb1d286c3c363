-- Says whose prefix this is and since which start of the server what is under it has been complete; or, as a first step,
-- that somebody has begun to make it so. One does so at a time: the others wait for what comes of it, or for the end of the
-- first one's time. The last step, or giving up, succeeds only if nothing was lost since.
-- KEYS: marker. ARGV: site, start of the server or the name of an attempt, the attempt that must have been begun or '', how
--      long an attempt may take in ms or ''
-- Answers {'marked', 1} | {'marked', 0}, if somebody else is about it | {'foreign'} | {'incomplete'}.

local marker = redis.call('GET', KEYS[1])
local site = ARGV[1] .. ' '
if marker and string.sub(marker, 1, #site) ~= site then return {'foreign'} end
if ARGV[3] ~= '' and marker ~= site .. ARGV[3] then return {'incomplete'} end
if ARGV[4] == '' then
  redis.call('SET', KEYS[1], site .. ARGV[2])
else
  -- One that does not end by itself was left by an earlier version, and nobody is about it.
  if marker and string.find(marker, ' restoring-', 1, true) and redis.call('PTTL', KEYS[1]) >= 0 then
    return {'marked', 0}
  end
  redis.call('SET', KEYS[1], site .. ARGV[2], 'PX', ARGV[4])
end
return {'marked', 1}
