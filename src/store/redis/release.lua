-- Gives up a client's hold.
-- KEYS 5: the client's pointer of that kind. ARGV 7: kind, time, client
-- Answers {'released', 1 if the client had it, else 0}.

local member = ARGV[7] .. ARGV[8]
local key = hold_key(member)
if not remove_hold(INDEX, member, key, ARGV[9]) then return {'released', 0} end
forget_pointer(KEYS[5], key)
forget_client(ARGV[9])
return {'released', 1}
