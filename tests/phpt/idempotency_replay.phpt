--TEST--
The same key with the same request replays the first answer
--DESCRIPTION--
A double click or a repeated request after a lost answer makes one booking, and both get the same token. Also in another
process, and after another hold was named.
--FILE--
<?php
require __DIR__ . '/connect.inc';

in_both_modes(function () {
    [$service, $employee] = salon();
    $request = booking($service, $employee, '10:00', ['idempotency_key' => 'attempt-1']);
    $first = appointease_book_atomic($request);
    $second = appointease_book_atomic($request + ['client_id' => 'ann']);
    show([$first['replayed'], $second['replayed'], ['replayed' => true] + $first == $second]);
    [$printed] = php('appointease_configure($given[0]); echo json_encode(appointease_book_atomic($given[1]));', [options(), $request]);
    show(json_decode($printed, true) === $second);
    show([rows('appointments'), rows('idempotency')]);

    echo "as it was given, also when it has been cancelled since: ";
    appointease_cancel($first['appointment_id']);
    show(array_intersect_key(appointease_book_atomic($request), ['success' => 1, 'replayed' => 1, 'status' => 1]));
});
--EXPECT--
-- redis
[false,true,true]
true
[1,1]
as it was given, also when it has been cancelled since: {"success":true,"status":"confirmed","replayed":true}
-- mysql
[false,true,true]
true
[1,1]
as it was given, also when it has been cancelled since: {"success":true,"status":"confirmed","replayed":true}
