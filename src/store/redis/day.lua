-- Everything a poll needs of one column.
-- KEYS 3: cached day, the column's view
-- Answers {'day', now in ms, cached day or false, view, version if there is no cached day, 1 if the copy of the selection
-- in the database is due to be renewed}.

local cached, version = read[2], ''
if not cached or not find(cached, '\n', 1, true) then
  version = call('GET', (string.gsub(INDEX, 'holds_([^_]*_[^_]*)$', 'version_%1'))) or '0'
end
return {ARGV[1], 'day', now, cached, view, version, KIND == 's' and due or 0}
