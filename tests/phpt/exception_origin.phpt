--TEST--
An exception knows where the call was made
--DESCRIPTION--
File, line and trace are filled in by PHP and point at the caller, with and without an argument at fault; an exception
that nobody catches ends the script like any other.
--FILE--
<?php
function caller(callable $call): void
{
    try {
        $call();
    } catch (AppointEase\Exception $e) {
        echo get_class($e), ' ', basename($e->getFile()), ':', $e->getLine(), ' ', json_encode($e->argument), ' ';
        echo $e->getCode(), ' ', $e->getTrace()[0]['function'], ' ', count($e->getTrace()) > 1 ? 'trace' : 'no trace', "\n";
    }
}
caller(fn () => appointease_status());
caller(fn () => appointease_configure(['no' => 1]));
caller(fn () => appointease_get_booked_slots('x', 1));
try {
    try {
        appointease_get_booked_slots('x', 1);
    } finally {
        echo "finally\n";
    }
} catch (Exception $e) {
    echo $e->getLine(), "\n";
}
appointease_get_booked_slots("2025-02-30", 1);
--EXPECTF--
AppointEase\ConfigurationException exception_origin.php:11 null 0 appointease_status trace
AppointEase\ConfigurationException exception_origin.php:12 "no" 0 appointease_configure trace
AppointEase\InvalidArgumentException exception_origin.php:13 "date" 0 appointease_get_booked_slots trace
finally
16

Fatal error: Uncaught AppointEase\InvalidArgumentException: date: "2025-02-30" is not a calendar date; write YYYY-MM-DD. in %sexception_origin.php:23
Stack trace:
#0 %sexception_origin.php(23): appointease_get_booked_slots(%S)
#1 {main}
  thrown in %sexception_origin.php on line 23
