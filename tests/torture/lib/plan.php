<?php
// What a ticket asks for: decided by the seed and the ticket's number alone, so that a repeated run asks the same.
//
// Tickets are taken one at a time by whoever comes next. A window of consecutive tickets wants the same few slots, so that
// all processes are there at once: two hours of one day with each of four employees, a start every quarter of an hour.

declare(strict_types=1);

namespace Torture;

final class Plan
{
    /** Starts of one window: eight quarter hours with four employees. */
    public const SLOTS = 32;
    public const BANDS = 6;

    public function __construct(private World $world, private int $seed, private int $perWindow) {}

    /** @return array<string, mixed> an operation with its arguments; 'of' stands for a recent appointment, whichever that is */
    public function ticket(int $n): array
    {
        // Twice the same request under one key, and another request under a key that was used.
        if ($n % 16 === 7 || $n % 64 === 9) {
            $earlier = $this->draw($n - 1);
            if ($earlier['op'] === 'book' && !isset($earlier['wrong'])) {
                return $n % 16 === 7 ? $earlier : ['name' => 'Somebody else'] + $earlier;
            }
        }
        return $this->draw($n);
    }

    /** Whether a second request with the same key may meet one that differs. */
    public static function mayDiffer(string $key): bool
    {
        return in_array((int) substr(strrchr($key, '-'), 1) % 64, [8, 9], true);
    }

    /** @return array<string, mixed> */
    private function draw(int $n): array
    {
        mt_srand(crc32("$this->seed/$n"));
        $window = intdiv($n, $this->perWindow);
        $dice = mt_rand(0, 999);
        $slot = [
            'e' => $this->world->employees[mt_rand(0, 3)],
            's' => array_rand($this->world->services),
            'd' => World::day(intdiv($window, self::BANDS)),
            't' => clock_time((8 + 2 * ($window % self::BANDS)) * 60 + 15 * mt_rand(0, 7)),
            'c' => "c-$n",
        ];
        return match (true) {
            $dice < 780 => ['op' => 'book', 'key' => "k$this->seed-$n", 'name' => "N$n"] + $this->party($slot),
            $dice < 790 => ['op' => 'book', 'key' => "k$this->seed-$n", 'name' => "N$n"] + $this->wrong($slot),
            $dice < 830 => ['op' => 'hold and book', 'key' => "k$this->seed-$n", 'name' => "N$n", 'ttl' => 5] + $this->places($slot),
            $dice < 860 => ['op' => 'lock', 'ttl' => mt_rand(1, 2), 'release' => mt_rand(0, 1) === 1] + $this->places($slot),
            $dice < 875 => ['op' => 'select'] + $this->alone($slot),
            $dice < 915 => ['op' => 'cancel', 'of' => mt_rand(0, 47)],
            $dice < 970 => ['op' => 'move', 'of' => mt_rand(0, 47), 'e' => $slot['e'], 'd' => $slot['d'], 't' => $slot['t']],
            $dice < 996 => ['op' => 'status', 'of' => mt_rand(0, 47), 'to' => 'confirmed'],
            default => ['op' => 'status', 'of' => mt_rand(0, 47), 'to' => 'no_show'],
        };
    }

    /** With anybody now and then, in a group with some places and rather with anybody; by the staff now and then. */
    private function party(array $slot): array
    {
        $slot = $this->places($slot);
        if (mt_rand(0, 99) < ($this->world->services[$slot['s']]['capacity'] > 1 ? 40 : 12)) {
            $slot['e'] = 0;
        }
        return mt_rand(0, 99) < 3 ? $slot + ['staff' => true] : $slot;
    }

    /** Of a group some places. */
    private function places(array $slot): array
    {
        return ['q' => $this->world->services[$slot['s']]['capacity'] > 1 ? mt_rand(1, 3) : 1] + $slot;
    }

    /** Asks for what the house does not sell. */
    private function wrong(array $slot): array
    {
        if (mt_rand(0, 1) === 0) {
            return ['t' => '03:00', 'q' => 1, 'wrong' => 'outside_hours'] + $slot;
        }
        return ['q' => $this->world->services[$slot['s']]['capacity'] + 1, 'wrong' => 'too_few_places'] + $slot;
    }

    /** The places of a group are not picked. */
    private function alone(array $slot): array
    {
        while ($this->world->services[$slot['s']]['capacity'] > 1) {
            $slot['s'] = array_rand($this->world->services);
        }
        return $slot;
    }
}
