-- Gives up a client's hold.
-- KEYS: index, the client's pointer of that kind. ARGV: prefix of selections, prefix of locks, kind, time, client
-- Answers 1 if the client had it, else 0.

local prefixes = {s = ARGV[1], l = ARGV[2]}
local member = ARGV[3] .. ARGV[4]
local key = hold_key(prefixes, member)
if not remove_hold(KEYS[1], member, key, ARGV[5]) then return 0 end
forget_pointer(KEYS[2], key)
return 1
