<?php
// The house that is raced for: services of every kind, four who offer them all, and its tables, which are made afresh for
// each round. Also the arithmetic of its time, in whole minutes since 1970, done here without the extension.

declare(strict_types=1);

namespace Torture;

final class World
{
    public const ZONE = 'Europe/Berlin';
    /** The first day; the clocks change on the seventh. */
    public const FIRST_DAY = '2031-03-24';
    private const OPENS = 8 * 60;
    private const CLOSES = 20 * 60;
    /** Appointments a day of the last employee. */
    public const BUSIEST_DAY = 10;

    /** @var list<array<string, mixed>> what is sold; buffers, groups, limits and approval are all there */
    public const SERVICES = [
        ['name' => 'Plain', 'duration' => 30, 'slot_step' => 30],
        ['name' => 'Cleaning after', 'duration' => 45, 'slot_step' => 15, 'buffer_after' => 15],
        ['name' => 'Cleaning around', 'duration' => 60, 'slot_step' => 30, 'buffer_before' => 10, 'buffer_after' => 10],
        ['name' => 'Group of four', 'duration' => 60, 'slot_step' => 30, 'capacity' => 4],
        ['name' => 'Group of ten', 'duration' => 30, 'slot_step' => 15, 'capacity' => 10, 'buffer_after' => 15],
        ['name' => 'Three a day', 'duration' => 30, 'slot_step' => 30, 'max_per_day' => 3],
        ['name' => 'On approval', 'duration' => 20, 'slot_step' => 20, 'needs_approval' => true],
    ];

    private const DEFAULTS = ['buffer_before' => 0, 'buffer_after' => 0, 'capacity' => 1, 'max_per_day' => 0, 'needs_approval' => false];

    /** @var array<int, array<string, mixed>> services by their numbers */
    public readonly array $services;

    /** @param list<int> $serviceIds @param list<int> $employees */
    public function __construct(array $serviceIds, public readonly array $employees)
    {
        $full = array_map(static fn (array $service): array => $service + self::DEFAULTS, self::SERVICES);
        $this->services = array_combine($serviceIds, $full);
    }

    /** @param array<string, mixed> $options of an empty house, whose tables and rows are made here */
    public static function create(array $options): self
    {
        appointease_configure($options);
        appointease_migrate();
        $services = array_map(static fn (array $service): int => appointease_save_service($service + ['price_cents' => 100])['id'], self::SERVICES);
        $hours = array_fill_keys(['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'], [[clock_time(self::OPENS), clock_time(self::CLOSES)]]);
        $employees = [];
        foreach (['Ada', 'Bea', 'Cem', 'Dot'] as $i => $name) {
            $limit = $i === 3 ? self::BUSIEST_DAY : 0;
            $employees[] = appointease_save_employee(['name' => $name, 'hours' => $hours, 'max_per_day' => $limit])['id'];
        }
        return new self($services, $employees);
    }

    public function mostADay(int $employee): int
    {
        return $employee === $this->employees[3] ? self::BUSIEST_DAY : 0;
    }

    /** The time that a slot takes, buffers included, grown to the five minutes in which time is claimed. */
    public function busy(int $service, int $start): Busy
    {
        $of = $this->services[$service];
        return Busy::around($start, $start + $of['duration'], $of['buffer_before'], $of['buffer_after']);
    }

    /** Whether a slot of a service ends before the house closes. */
    public function isOpen(int $service, int $start): bool
    {
        $day = self::localDay($start);
        return $start >= self::minute($day, clock_time(self::OPENS))
            && $start + $this->services[$service]['duration'] <= self::minute($day, clock_time(self::CLOSES));
    }

    public static function day(int $number): string
    {
        return gmdate('Y-m-d', strtotime(self::FIRST_DAY . ' UTC') + $number * 86_400);
    }

    /** Minutes since 1970 of a time on the clocks of the house. */
    public static function minute(string $date, string $time): int
    {
        static $known = [], $zone = new \DateTimeZone(self::ZONE);
        return $known["$date $time"] ??= intdiv((new \DateTimeImmutable("$date $time", $zone))->getTimestamp(), 60);
    }

    public static function localDay(int $minute): string
    {
        static $zone = new \DateTimeZone(self::ZONE);
        return (new \DateTimeImmutable('@' . $minute * 60))->setTimezone($zone)->format('Y-m-d');
    }
}

/** A stretch of minutes, the last not included. */
final class Busy
{
    public function __construct(public readonly int $from, public readonly int $to) {}

    public static function around(int $start, int $end, int $before, int $after): self
    {
        return new self(intdiv($start - $before, 5) * 5, intdiv($end + $after + 4, 5) * 5);
    }

    public function meets(self $other): bool
    {
        return $this->from < $other->to && $other->from < $this->to;
    }
}

function clock_time(int $minutes): string
{
    return sprintf('%02d:%02d', intdiv($minutes, 60), $minutes % 60);
}
