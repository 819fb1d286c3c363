-- How each script on a column begins.
--
-- KEYS[1] is the index of the column: a set with a member such as "s10:00" for a selection and "l10:00" for a lock. A hold
-- lives in a key of its own, whose lease is the key's; the index only says where to look. KEYS[2] is the marker: whose
-- prefix this is, and since which start of the server it has been complete. The keys from there to the LAST that the
-- script names are read at once, into `read`. What is seldom needed is named by the scripts themselves: it lies under the
-- same prefix, which is what an access list looks at, and in a cluster in the same slot. No column of a cluster has a
-- marker of its own, so that a server which is just giving a slot away always finds a key missing, and says so.
--
-- ARGV[1] is the number of the call, which begins the answer: so an answer that belongs to another call is known by it.
-- ARGV[2] is the marker that the caller expects, 'site start'; 'site ' if what is missing here is looked up elsewhere;
-- '' if nobody knows the site, or if the caller has looked at the marker itself.

local call, find, match, sub = redis.call, string.find, string.match, string.sub
local INDEX = KEYS[1]
local read = call('MGET', unpack(KEYS, 2, LAST))

-- Nothing may be read or written under another site's marker, nor trusted alone after a loss.
if read[1] ~= ARGV[2] and ARGV[2] ~= '' then
  local site, start = match(ARGV[2], '^(.- )(.*)$')
  if read[1] and sub(read[1], 1, #site) ~= site then return {ARGV[1], 'foreign'} end
  if start ~= '' then return {ARGV[1], 'incomplete'} end
end
