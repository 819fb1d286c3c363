-- Gives up a client's hold.
-- KEYS 5: the client's pointers to its selection and to its lock. ARGV 8: kind, time, client
-- Answers {'released', 1 if the client had it, else 0}.

local member = ARGV[8] .. ARGV[9]
local key = hold_key(member)
if not remove_hold(INDEX, member, key, ARGV[10]) then return {'released', 0} end
forget_pointer(KEYS[ARGV[8] == 's' and 5 or 6], key)
forget_client_without_holds(ARGV[10], KEYS[5], KEYS[6])
return {'released', 1}
