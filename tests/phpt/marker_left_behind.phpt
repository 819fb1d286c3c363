--TEST--
An attempt to fill Redis that an earlier version has left behind, without an end, keeps nobody from doing it
--FILE--
<?php
require __DIR__ . '/connect.inc';

$marker = connect()['key_prefix'] . 'site';
$complete = redis()->get($marker);
[$site] = explode(' ', $complete);
redis()->set($marker, "$site restoring-0123456789abcdef");
appointease_migrate();
show(redis()->get($marker) === $complete);
redis()->set($marker, "$site restoring-0123456789abcdef", ['px' => 5000]);
appointease_migrate();
show(redis()->get($marker) === $complete);
?>
--EXPECT--
true
false
