-- Gives up a client's hold.
-- KEYS 3: the hold's own key, the column's view, the client's pointer to its hold of that kind, its other pointer
-- ARGV 3: the owner, the hold's kind, its time
-- Answers {'released', 1 if the client had it, else 0}.

local own, view = canonical(read[2]), read[3]
if not own or sub(own, 1, #ARGV[3] + 16) ~= '{"client_id":"' .. ARGV[3] .. '",' then return {ARGV[1], 'released', 0} end
call('DEL', KEYS[3])
call('SREM', INDEX, ARGV[4] .. ARGV[5])
if view then
  local word = find(view, ARGV[4] .. ' ' .. ARGV[3] .. ' ' .. ARGV[5] .. ' ', 1, true)
  -- Two moments of ten digits stand before it on its line.
  local first = word and word - 22
  if first == 1 or first and first > 1 and sub(view, first - 1, first - 1) == '\n' then
    revise(view, first, find(view, '\n', word, true), '')
  else
    call('DEL', KEYS[4])
  end
end
local leads = read[4] == KEYS[3]
if leads then call('DEL', KEYS[5]) end
-- A client counts for its address as long as either of its pointers leads to a hold.
local neighbours = counted(own)
if neighbours and (leads or not read[4]) and call('EXISTS', KEYS[6]) == 0 then call('ZREM', neighbours, ARGV[3]) end
return {ARGV[1], 'released', 1}
