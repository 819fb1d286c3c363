--TEST--
Quotes, wildcards and four-byte characters come back as they were sent
--DESCRIPTION--
Every text goes through bound parameters and utf8mb4; a name is stored as written, to be escaped where it is shown.
--FILE--
<?php
require __DIR__ . '/connect.inc';

connect();
$name = "O'Neil \"%_\\ <b>&amp;</b> 👩‍🎤 日本 ; DROP TABLE x; -- \$1 {}";
[$service, $employee] = salon(['name' => $name, 'description' => $name], ['name' => $name]);
$id = appointease_book_atomic(booking($service, $employee, '10:00', ['name' => $name, 'email' => "o'neil+x=1@example.org"]))['appointment_id'];
$row = appointease_get_appointment($id);
show([$row['name'] === $name, $row['service_name'] === $name, $row['employee_name'] === $name, $row['email']]);
show(appointease_get_services()[0]['description'] === $name);
--EXPECT--
[true,true,true,"o'neil+x=1@example.org"]
true
