<?php
// After a round: every start that is called free can be booked, and no start that is called booked can. Some days are sold out
// this way, service by service, by hand of one buyer whom nobody races.

declare(strict_types=1);

namespace Torture;

final class Sale
{
    /** @var array<string, int> */
    public array $outcomes = ['sold' => 0, 'refused' => 0];
    /** @var list<array{rule: string, text: string}> */
    public array $violations = [];
    private int $number = 0;

    public function __construct(private World $world, private string $name) {}

    public function sellOut(string $date): void
    {
        $services = array_keys($this->world->services);
        shuffle($services);
        foreach ($services as $service) {
            foreach ([...$this->world->employees, 0] as $employee) {
                $this->refuseAll($date, $employee, $service);
                $this->sellAll($date, $employee, $service);
            }
        }
    }

    private function refuseAll(string $date, int $employee, int $service): void
    {
        foreach ($this->starts($date, $employee, $service, 'booked') as $start) {
            $answer = $this->book($date, $employee, $service, $start['time']);
            if ($answer['success'] || !in_array($answer['code'], ['slot_taken', 'too_few_places', 'day_full'], true)) {
                $this->found("$date {$start['time']}, employee $employee, service $service is called booked, and a booking was answered " . json_encode($answer));
            }
        }
    }

    /** Each sale changes what else is free, so it is asked again each time. */
    private function sellAll(string $date, int $employee, int $service): void
    {
        while (($free = $this->starts($date, $employee, $service, 'available')) !== []) {
            $start = $free[array_rand($free)];
            // A group's places go at once.
            $answer = $this->book($date, $employee, $service, $start['time'], $start['seats_left'] ?? 1);
            if (!$answer['success'] || ($employee === 0 && !in_array($answer['employee_id'], $start['employee_ids'], true))) {
                $this->found("$date {$start['time']}, employee $employee, service $service is called free, and a booking was answered " . json_encode($answer));
                return;
            }
        }
    }

    /** @return list<array<string, mixed>> */
    private function starts(string $date, int $employee, int $service, string $status): array
    {
        $slots = appointease_get_availability($date, $employee, $service)['slots'];
        return array_values(array_filter($slots, static fn (array $slot): bool => $slot['status'] === $status));
    }

    /** @return array<string, mixed> */
    private function book(string $date, int $employee, int $service, string $time, int $seats = 1): array
    {
        try {
            $answer = appointease_book_atomic(['name' => 'Late buyer', 'email' => 'late@example.org', 'appointment_date' => "$date $time", 'service_id' => $service,
                'employee_id' => $employee, 'seats' => $seats, 'idempotency_key' => "$this->name-" . ++$this->number]);
        } catch (\AppointEase\StoreException $error) {
            $answer = ['success' => false, 'code' => $error->getMessage()];
        }
        $this->outcomes[$answer['success'] ? 'sold' : 'refused']++;
        return $answer;
    }

    private function found(string $text): void
    {
        $this->violations[] = ['rule' => 'sellable', 'text' => $text];
    }
}
