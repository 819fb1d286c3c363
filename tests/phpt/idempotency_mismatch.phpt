--TEST--
The same key with another request is a mismatch; keys tell upper and lower case apart
--DESCRIPTION--
A key that is used again by mistake must not answer one customer with another's booking, nor hide a second one.
--FILE--
<?php
require __DIR__ . '/connect.inc';

connect();
[$service, $employee] = salon();
$request = booking($service, $employee, '10:00', ['idempotency_key' => 'Key']);
appointease_book_atomic($request);
show(appointease_book_atomic(['name' => 'Rob'] + $request));
foreach (['email' => 'rob@example.org', 'phone' => '', 'appointment_date' => DAY . ' 11:00'] as $field => $value) {
    echo "$field: ", appointease_book_atomic([$field => $value] + $request)['code'], "\n";
}
show([rows('appointments'), rows('idempotency')]);
show(appointease_book_atomic(booking($service, $employee, '11:00', ['idempotency_key' => 'KEY']))['replayed']);
echo "a refused attempt leaves its key free: ";
$refused = appointease_book_atomic(booking($service, $employee, '11:00', ['idempotency_key' => 'late']));
$second = appointease_book_atomic(booking($service, $employee, '12:00', ['idempotency_key' => 'late']));
show([$refused['code'], $second['success']]);
echo "no key, no replay: ";
show([appointease_book_atomic(booking($service, $employee, '13:00'))['success'], appointease_book_atomic(booking($service, $employee, '13:00'))['code']]);
--EXPECT--
{"success":false,"code":"idempotency_mismatch","message":"This idempotency key was used for a different request."}
email: idempotency_mismatch
phone: idempotency_mismatch
appointment_date: idempotency_mismatch
[1,1]
false
a refused attempt leaves its key free: ["slot_taken",true]
no key, no replay: [true,"slot_taken"]
