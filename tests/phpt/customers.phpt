--TEST--
A customer is told what the book has of them, and forgotten in what is not to come any more
--DESCRIPTION--
Whoever asks to be forgotten means every way in which their address was written, and nobody else's.
--FILE--
<?php
require __DIR__ . '/connect.inc';

$test = function (): void {
    [$service, $employee] = salon();
    $book = fn (string $time, string $email, array $more = []) => appointease_book_atomic(
        booking($service, $employee, $time, $more + ['name' => 'Zoë', 'email' => $email, 'as_staff' => true])
    )['appointment_id'];
    $past = $book('2020-03-02 10:00', 'zoe@example.org');
    $came = $book('2020-03-02 11:00', 'Zoe@Example.org', ['status' => 'completed']);
    $coming = $book('10:00', 'zoe@example.org');
    appointease_cancel($off = $book('11:00', 'ZOE@EXAMPLE.ORG'));
    $strangers = array_map($book, ['2020-03-02 12:00', '2020-03-02 13:00', '2020-03-02 14:00'], ['zoë@example.org', 'zoe@example.org.uk', '']);
    $of = fn (string $email, mixed ...$more) => array_column(appointease_get_customer_appointments($email, ...$more), 'id');
    var_dump($of('zoe@example.org') === [$past, $came, $coming, $off], $of('zoE@example.org', $past, 2) === [$came, $coming], $of('zoe@example.com'));

    $prefix = options()['table_prefix'];
    database()->query("CREATE TABLE {$prefix}appointments (id INT PRIMARY KEY, appointment_date DATETIME, employee_id INT, status VARCHAR(20),
        customer_name VARCHAR(100), customer_email VARCHAR(100) CHARACTER SET latin1, notes TEXT)");
    database()->query("INSERT INTO {$prefix}appointments VALUES (1, '2019-03-02 10:00', 1, 'completed', 'Zoe', 'ZOE@example.org', ''),
        (2, '2019-03-02 11:00', 1, 'completed', 'Zoe', 'zoe@example.com', '')");
    show(appointease_erase_customer('zoe@example.org', '[deleted]'));
    show(database()->query("SELECT customer_name, customer_email FROM {$prefix}appointments ORDER BY id")->fetch_all());
    show([rows('idempotency', 'fingerprint = key_hash'), rows('idempotency')]);
    foreach ([$past, $came, $off, $coming, ...$strangers] as $id) {
        $row = appointease_get_appointment($id);
        show([$row['status'], $row['name'], $row['email'], $row['phone']]);
    }
    var_dump($of('zoe@example.org') === [$coming]);
    show(appointease_erase_customer('zoe@example.org', '[deleted]'));
    show(appointease_audit_overlaps()['sound']);
};
in_both_modes($test);

// A book is read in parts; where fail points are built in, of three appointments each.
echo php('
    appointease_configure($given);
    [$service, $employee] = salon();
    $ids = [];
    for ($i = 0; $i < 10; $i++) {
        $email = $i % 3 === 1 ? "other@example.org" : "many@example.org";
        $ids[$email][] = appointease_book_atomic(booking($service, $employee, "2021-03-02 " . (10 + $i) . ":00", ["email" => $email, "as_staff" => true]))["appointment_id"];
    }
    $of = fn (int $after, int $limit) => array_column(appointease_get_customer_appointments("many@example.org", $after, $limit), "id");
    [$all] = array_values($ids);
    var_dump($of(0, 100) === $all, $of(0, 4) === array_slice($all, 0, 4), $of($all[1], 4) === array_slice($all, 2, 4), $of($all[6], 4));
    show(appointease_erase_customer("many@example.org", "X"));
', options(), [], setting('APPOINTEASE_FAILPOINTS_SO'))[0];

foreach (['', 'zoe', "zoe@example.org\0", '%@example.org,', "\xff@example.org", str_repeat('z', 190) . '@example.org'] as $email) {
    if (refused(fn () => appointease_get_customer_appointments($email)) !== 'email' || refused(fn () => appointease_erase_customer($email, 'X')) !== 'email') {
        echo "email ", json_encode($email, JSON_INVALID_UTF8_SUBSTITUTE), " passed\n";
    }
}
attempt(fn () => appointease_get_customer_appointments('a@b.cd', -1));
attempt(fn () => appointease_get_customer_appointments('a@b.cd', 0, 501));
attempt(fn () => appointease_erase_customer('a@b.cd', ''));
attempt(fn () => appointease_erase_customer('a@b.cd', "Nobody\nBcc: x@y.zz"));
--EXPECT--
-- redis
bool(true)
bool(true)
array(0) {
}
{"erased":3,"kept":1}
[["[deleted]",""],["Zoe","zoe@example.com"]]
[3,7]
["confirmed","[deleted]","",""]
["completed","[deleted]","",""]
["cancelled","[deleted]","",""]
["confirmed","Zoë","zoe@example.org","+49 30 1234"]
["confirmed","Zoë","zoë@example.org","+49 30 1234"]
["confirmed","Zoë","zoe@example.org.uk","+49 30 1234"]
["confirmed","Zoë","","+49 30 1234"]
bool(true)
{"erased":0,"kept":1}
true
-- mysql
bool(true)
bool(true)
array(0) {
}
{"erased":3,"kept":1}
[["[deleted]",""],["Zoe","zoe@example.com"]]
[3,7]
["confirmed","[deleted]","",""]
["completed","[deleted]","",""]
["cancelled","[deleted]","",""]
["confirmed","Zoë","zoe@example.org","+49 30 1234"]
["confirmed","Zoë","zoë@example.org","+49 30 1234"]
["confirmed","Zoë","zoe@example.org.uk","+49 30 1234"]
["confirmed","Zoë","","+49 30 1234"]
bool(true)
{"erased":0,"kept":1}
true
bool(true)
bool(true)
bool(true)
array(0) {
}
{"erased":7,"kept":0}
InvalidArgumentException[after] after: it must not be negative.
InvalidArgumentException[limit] limit: it must be a number from 1 to 500.
InvalidArgumentException[name] name: it is empty.
InvalidArgumentException[name] name: "Nobody�Bcc: x@y.zz" holds a control character.
