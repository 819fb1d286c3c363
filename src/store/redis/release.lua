-- Gives up a client's hold.
-- KEYS 5: the client's pointer of that kind. ARGV 8: kind, time, client
-- Answers {'released', 1 if the client had it, else 0}.

local member = ARGV[8] .. ARGV[9]
local key = hold_key(member)
if not remove_hold(INDEX, member, key, ARGV[10]) then return {'released', 0} end
forget_pointer(KEYS[5], key)
forget_client(ARGV[10])
return {'released', 1}
