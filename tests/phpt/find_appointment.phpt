--TEST--
A manage token finds its appointment, and nothing else does
--DESCRIPTION--
The link in the customer's mail carries only the token.
--FILE--
<?php
require __DIR__ . '/connect.inc';

connect();
[$service, $employee] = salon();
$one = appointease_book_atomic(booking($service, $employee, '10:00'));
$two = appointease_book_atomic(booking($service, $employee, '11:00'));
show([appointease_find_appointment($one['manage_token'])['time'], appointease_find_appointment($two['manage_token'])['time']]);
show(array_map(appointease_find_appointment(...), ['', 'x', substr($one['manage_token'], 0, 31), $one['manage_token'] . '0', "' OR 1=1 --", str_repeat('a', 1_000_000)]));
var_dump(array_key_exists('manage_token', appointease_find_appointment($one['manage_token'])));
--EXPECT--
["10:00","11:00"]
[null,null,null,null,null,null]
bool(false)
