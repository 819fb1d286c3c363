
local answer = objection() or run()
table.insert(answer, 1, ARGV[7])
return answer
