-- Gives up a client's hold.
-- KEYS 4: the client's pointer of that kind. ARGV 6: kind, time, client
-- Answers {'released', 1 if the client had it, else 0}.

local member = ARGV[6] .. ARGV[7]
local key = hold_key(member)
if not remove_hold(INDEX, member, key, ARGV[8]) then return {'released', 0} end
forget_pointer(KEYS[4], key)
return {'released', 1}
