<?php
// CRest as its source has it: a form is sent to METHOD.json, and the decoded reply is the result, whatever it says.
class CRest
{
    public static function call($method, $params = [])
    {
        $context = stream_context_create(['http' => [
            'method' => 'POST', 'ignore_errors' => true, 'content' => http_build_query($params),
            'header' => "Content-Type: application/x-www-form-urlencoded\r\nConnection: close",
        ]]);
        $reply = file_get_contents(getenv('BITRIX24_WEBHOOK') . $method . '.json', false, $context);
        return json_decode($reply, true);
    }

    public static function callBatch($calls, $halt = 0)
    {
        $commands = [];
        foreach ($calls as $key => $call) {
            $commands[$key] = $call['method'];
            if (!empty($call['params'])) {
                $commands[$key] .= '?' . http_build_query($call['params']);
            }
        }
        return self::call('batch', ['cmd' => $commands, 'halt' => $halt]);
    }
}
