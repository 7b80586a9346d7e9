<?php
// What b24phpsdk gives programs: a core that calls, and responses. A refusal at the top of a reply is an exception, one
// inside `result` passes as a result.
namespace Bitrix24\SDK\Services;

class Response
{
    private $result;

    public function __construct($result)
    {
        $this->result = $result;
    }

    public function getResponseData(): Response
    {
        return $this;
    }

    public function getResult(): array
    {
        return is_array($this->result) ? $this->result : [$this->result];
    }
}

class Core
{
    private $address;

    public function __construct(string $address)
    {
        $this->address = $address;
    }

    public function call(string $method, array $parameters = []): Response
    {
        $context = stream_context_create(['http' => [
            'method' => 'POST', 'ignore_errors' => true,
            // As the client of HTTP does that the library uses.
            'content' => json_encode($parameters, JSON_PRESERVE_ZERO_FRACTION | JSON_THROW_ON_ERROR),
            'header' => "Content-Type: application/json\r\nConnection: close",
        ]]);
        $text = @file_get_contents($this->address . $method, false, $context);
        if ($text === false) {
            throw new \RuntimeException('transport error');
        }
        $reply = json_decode($text, true);
        if (isset($reply['error'])) {
            throw new \RuntimeException($reply['error'] . ' - ' . $reply['error_description']);
        }
        return new Response($reply['result']);
    }
}

class ServiceBuilder
{
    public $core;

    public function __construct(string $address)
    {
        $this->core = new Core($address);
    }
}

class ServiceBuilderFactory
{
    public static function createServiceBuilderFromWebhook(string $address): ServiceBuilder
    {
        return new ServiceBuilder($address);
    }
}
