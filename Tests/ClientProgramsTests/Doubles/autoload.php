<?php
// What b24phpsdk gives programs: a core that calls, and responses. A refusal at the top of a reply is an exception, one
// inside `result` passes as a result.
namespace Symfony\Component\EventDispatcher;

class EventDispatcher
{
}

namespace Psr\Log;

class NullLogger
{
}

namespace Bitrix24\SDK\Core\Credentials;

class ApplicationProfile
{
    public static function initFromArray(array $profile): ApplicationProfile
    {
        foreach (['CLIENT_ID', 'CLIENT_SECRET', 'SCOPE'] as $name) {
            if (!array_key_exists("BITRIX24_PHP_SDK_APPLICATION_$name", $profile)) {
                throw new \InvalidArgumentException("in array key $name not found");
            }
        }
        return new ApplicationProfile();
    }
}

class AuthToken
{
    public $accessToken;

    public function __construct(string $accessToken, ?string $refreshToken, int $expires)
    {
        $this->accessToken = $accessToken;
    }
}

namespace Bitrix24\SDK\Services;

use Bitrix24\SDK\Core\Credentials\ApplicationProfile;
use Bitrix24\SDK\Core\Credentials\AuthToken;

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
    private $token;

    public function __construct(string $address, ?string $token)
    {
        $this->address = $address;
        $this->token = $token;
    }

    public function call(string $method, array $parameters = []): Response
    {
        if ($this->token !== null) {
            $parameters['auth'] = $this->token;
        }
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

    public function __construct(string $address, ?string $token = null)
    {
        $this->core = new Core($address, $token);
    }
}

class ServiceBuilderFactory
{
    public function __construct(
        \Symfony\Component\EventDispatcher\EventDispatcher $dispatcher, \Psr\Log\NullLogger $log
    ) {
    }

    public function init(
        ApplicationProfile $profile, AuthToken $token, string $portal, string $server
    ): ServiceBuilder {
        return new ServiceBuilder("$portal/rest/", $token->accessToken);
    }

    public static function createServiceBuilderFromWebhook(string $address): ServiceBuilder
    {
        return new ServiceBuilder($address);
    }
}
