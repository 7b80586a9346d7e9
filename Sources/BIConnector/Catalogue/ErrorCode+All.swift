extension ErrorCode {
    /// Every code that is known, those of the section first.
    public static let all: [ErrorCode] = biconnector + system + authorization

    /// Codes of the biconnector section.
    private static let biconnector: [ErrorCode] = [
        ErrorCode(
            .accessDenied, 200, .result, "Access denied.",
            """
            One of the two BI permissions is missing, or the call did not come from an application (a webhook \
            reaches only the *.fields methods).
            """,
            hint: """
                call with an access token of an application, and ask for the permissions "Access to BI Builder" and \
                "Access to Analytics Hub"
                """, .auth),
        ErrorCode(
            .validationIDNotProvided, 200, .result, "ID is missing.",
            "No id was given.",
            hint: "give the identifier", .usage),
        ErrorCode(
            .validationInvalidIDFormat, 200, .result, "ID has to be a positive integer.",
            "The id is not a positive whole number.",
            hint: "give a positive whole number", .usage),
        ErrorCode(
            .validationFieldsNotProvided, 200, .result, "Fields not provided.",
            "Fields were not passed in the request, or are empty.",
            hint: "give the fields, as in 'source.add title=\"North\" connectorId=31'", .usage),
        ErrorCode(
            .validationUnknownParameters, 200, .result, "Unknown parameters: #LIST_OF_PARAMS#",
            "The fields contain names the portal does not know.",
            hint: "compare the names with 'explain source' or the method's *.fields", .usage),
        ErrorCode(
            .validationRequiredFieldMissing, 200, .result, "Field \"#TITLE#\" is required.",
            "A required field was not provided.",
            hint: "set the field and send again", .usage),
        ErrorCode(
            .validationReadOnlyField, 200, .result, "Field \"#TITLE#\" is read only.",
            "A read-only field was passed; the portal sets it alone.",
            hint: "leave the field out", .usage),
        ErrorCode(
            .validationImmutableField, 200, .result, "Field \"#TITLE#\" is immutable.",
            "The field can be set only when the object is created.",
            hint: "leave the field out, or create the object again", .usage),
        ErrorCode(
            .validationInvalidFieldType, 200, .result, "Field \"#TITLE#\" must be of type #TYPE#.",
            "The value is of another type than the field.",
            hint: "send the documented type, as JSON; the portal calls a JSON object an array", .usage),
        ErrorCode(
            .validationSettingsMissingRequiredFields, 200, .result,
            """
            Settings must include "type", "name" and "code" fields.
            """,
            "An element of the connector's settings is incomplete.",
            hint: "give code, name and type in every element of settings", .usage),
        ErrorCode(
            .validationSettingsNameTooLong, 200, .result, "Parameter \"name\" must be less than 512 characters.",
            "A name in the connector's settings is too long.",
            hint: "shorten the name to 511 characters", .usage),
        ErrorCode(
            .validationSettingsCodeTooLong, 200, .result, "Parameter \"code\" must be less than 512 characters.",
            "A code in the connector's settings is too long.",
            hint: "shorten the code to 511 characters", .usage),
        ErrorCode(
            .validationSettingsInvalidType, 200, .result, "Parameter \"type\" is not correct.",
            "A type in the connector's settings is neither STRING nor INT, in capitals.",
            hint: "write STRING or INT, in capitals", .usage),
        ErrorCode(
            .connectorNotFound, 200, .result, "Connector was not found.",
            "The connector does not exist, or belongs to another application.",
            hint: "list the connectors, and check which application's token is in use", .missing),
        ErrorCode(
            .connectorDeleteRestricted, 200, .result,
            """
            Connector cannot be removed. Remove the connections related to the connector first.
            """,
            "The connector still has sources; its text calls them connections.",
            hint: "list the sources of this connector and delete them first", .conflict),
        ErrorCode(
            .sourceNotFound, 200, .result, "Source was not found.",
            "The source does not exist, or belongs to another application.",
            hint: "list the sources, and check which application's token is in use", .missing),
        ErrorCode(
            .sourceCreateConnectionError, 200, .result, "Cannot create connection.",
            "The connector's urlCheck did not answer 200 with a body; nothing was created.",
            hint: "check the connector's urlCheck and the credentials; sending again is safe", .endpoint),
        ErrorCode(
            .sourceUpdateConnectionError, 200, .result, "Cannot update connection.",
            "The connector's urlCheck did not answer 200 with a body; nothing was changed.",
            hint: "check the connector's urlCheck and the credentials; sending again is safe", .endpoint),
        ErrorCode(
            .bxError, 200, .result, "Cannot delete source. Delete all related datasets first.",
            "The source still has tables; also the general error of the module.",
            hint: "list the tables of this source and delete them first", .conflict),
        ErrorCode(
            .datasetNotFound, 200, .result, "Dataset was not found.",
            "The table does not exist, or belongs to another application.",
            hint: "list the tables, and check which application's token is in use", .missing),
        ErrorCode(
            .datasetAlreadyExist, 200, .result, "Table with this name already exists.",
            "The name is taken in BI Builder.",
            hint: "choose another name", .conflict),
        ErrorCode(
            .nameExists, 200, .result, "A table named \"#NAME#\" already exists.",
            "The name is taken somewhere in the portal.",
            hint: "choose another name", .conflict),
        ErrorCode(
            .fieldsEmpty, 200, .result, "$fields is empty",
            "The list of columns is empty.",
            hint: "give at least one column in fields", .usage),
        ErrorCode(
            .duplicateFields, 200, .result, "Duplicate column names: #FIELD_NAMES#.",
            "Two columns have one name.",
            hint: "rename one of the columns", .usage),
        ErrorCode(
            .datasetUpdateError, 200, .result, "Error updating dataset.",
            "BI Builder could not be updated; the columns have already been saved.",
            hint: "read the table again before repeating anything", .server),
        ErrorCode(
            .invalidMethod, 200, .result,
            """
            Use the method "biconnector.dataset.fields.update" to update the dataset fields.
            """,
            "Columns were passed to update.",
            hint: "change columns with fields.update of the same family", .usage),
        ErrorCode(
            .validationDatasetNameInvalid, 200, .result,
            """
            Dataset name has to start with a lowercase Latin character. Possible entry includes lowercase Latin \
            characters (a-z), numbers (0-9) and underscores.
            """,
            "The table's name has a wrong shape.",
            hint: "write the name in lower case: a letter, then letters, digits and _", .usage),
        ErrorCode(
            .validationDatasetNameTooLong, 200, .result, "Dataset name must not exceed 230 characters.",
            "The table's name is too long.",
            hint: "shorten the name", .usage),
        ErrorCode(
            .validationDuplicateFieldCode, 200, .result,
            """
            Duplicate values found in the "code" parameter: #LIST_CODES#
            """,
            "Two columns of the request have one externalCode.",
            hint: "give every column its own externalCode", .usage),
        ErrorCode(
            .validationDuplicateFieldName, 200, .result,
            """
            Duplicate values found in the "name" parameter: #LIST_NAMES#
            """,
            "Two columns of the request have one name.",
            hint: "give every column its own name", .usage),
        ErrorCode(
            .validationDuplicateExistCode, 200, .result,
            """
            The following "externalCode" values already exist in the current fields: #LIST_CODES#
            """,
            "The table already has a column with this externalCode.",
            hint: "choose another externalCode", .conflict),
        ErrorCode(
            .validationDuplicateExistName, 200, .result,
            """
            The following "name" values already exist in the current fields: #LIST_NAMES#
            """,
            "The table already has a column with this name.",
            hint: "choose another name", .conflict),
        ErrorCode(
            .validationFieldMissingRequiredParameters, 200, .result,
            """
            Field must include the required parameters: "name", "externalCode" and "type".
            """,
            "A column is incomplete.",
            hint: "give name, externalCode and type in every column", .usage),
        ErrorCode(
            .validationFieldNameInvalidFormat, 200, .result,
            """
            Field "name" has to start with an uppercase Latin character. Possible entry includes uppercase Latin \
            characters (A-Z), numbers (0-9) and underscores.
            """,
            "A column's name has a wrong shape.",
            hint: "write the name in capitals: a letter, then letters, digits and _", .usage),
        ErrorCode(
            .validationFieldNameTooLong, 200, .result, "Field \"name\" must not exceed 32 characters.",
            "A column's name is too long.",
            hint: "shorten the name", .usage),
        ErrorCode(
            .validationFieldInvalidType, 200, .result, "Invalid field type.",
            "A column's type is unknown or written in the wrong case.",
            hint: "use one of int, string, double, date, datetime, money, timezone", .usage),
        ErrorCode(
            .validationFieldAddMissingRequiredFields, 200, .result,
            """
            Field to be added must include the required parameters: "name", "externalCode" and "type".
            """,
            "A column to be added is incomplete.",
            hint: "give name, externalCode and type in every element of add", .usage),
        ErrorCode(
            .validationFieldUpdateMissingRequiredFields, 200, .result,
            """
            Field to be updated must include the required parameters: "id" and "visible".
            """,
            "A column to be changed is incomplete.",
            hint: "give id and visible in every element of update", .usage),
        ErrorCode(
            .validationFieldDeleteInvalidID, 200, .result, "ID to be deleted must be a positive integer.",
            "A column to be deleted has a bad id.",
            hint: "give positive whole numbers in delete", .usage),
        ErrorCode(
            .validationSelectType, 200, .result, "Parameter \"select\" must be array.",
            "select is of the wrong type; the text says array.",
            hint: "send select as an array", .usage),
        ErrorCode(
            .validationFilterType, 200, .result, "Parameter \"filter\" must be array.",
            "filter is of the wrong type; the text says array.",
            hint: "send filter as an object", .usage),
        ErrorCode(
            .validationOrderType, 200, .result, "Parameter \"order\" must be array.",
            "order is of the wrong type; the text says array.",
            hint: "send order as an object", .usage),
        ErrorCode(
            .validationFieldNotAllowedInSelect, 200, .result,
            """
            Field "#TITLE#" is not allowed in the "select".
            """,
            "select names a field that the entity's schema does not have.",
            hint: "use the names of the entity's *.fields", .usage),
        ErrorCode(
            .validationFieldNotAllowedInFilter, 200, .result,
            """
            Field "#TITLE#" is not allowed in the "filter".
            """,
            "filter names a field that the entity's schema does not have.",
            hint: "use the names of the entity's *.fields", .usage),
        ErrorCode(
            .validationFieldNotAllowedInOrder, 200, .result,
            """
            Field "#TITLE#" is not allowed in the "order".
            """,
            "order names a field that the entity's schema does not have.",
            hint: "use the names of the entity's *.fields", .usage),
        ErrorCode(
            .validationInvalidFilterLogic, 200, .result, "Field \"logic\" must be either \"AND\" or \"OR\".",
            "A filter group has a bad logic.",
            hint: "write AND or OR", .usage),
        ErrorCode(
            .argumentError, 400, .top, "Invalid order \"#VALUE#\"",
            "The direction of sorting is neither ASC nor DESC.",
            hint: "write asc or desc", .usage),
        ErrorCode(
            .withoutCode, 200, .result, "All the fields are required.",
            "A refusal without a code; on source.update: the title is missing.",
            hint: """
                send the title with every source.update; otherwise read the object again before deciding
                """, .server),
    ]

    /// Codes any method may be refused with; system errors come with 4xx and 5xx.
    private static let system: [ErrorCode] = [
        ErrorCode(
            .internalServerError, 500, .top, "Internal server error",
            "An internal server error has occurred.",
            hint: """
                ask the portal's administrator or Bitrix24 support; check the state before repeating a write
                """, .server, retry: .readsOnly),
        ErrorCode(
            .unexpectedAnswer, 500, .top, "Server returned an unexpected response",
            "An internal server error has occurred.",
            hint: """
                ask the portal's administrator or Bitrix24 support; check the state before repeating a write
                """, .server, retry: .readsOnly),
        ErrorCode(
            .queryLimitExceeded, 503, .top, "Too many requests",
            "The request intensity limit has been exceeded; the call was refused before it ran.",
            hint: "wait and send again, and slow down", .limit, retry: .later),
        ErrorCode(
            .operationTimeLimit, 429, .top, "Method is blocked due to operation time limit",
            "This method has used up its execution time for ten minutes; other methods still work.",
            hint: "pause this method until operating_reset_at", .limit, retry: .afterReset),
        ErrorCode(
            .batchMethodNotAllowed, 405, .top, "Method is not allowed for batch usage",
            "The method cannot be called by batch.",
            hint: "call the method singly", .usage),
        ErrorCode(
            .batchLengthExceeded, 400, .top, "Max batch length exceeded",
            "The batch has more than \(Batch.limit) commands.",
            hint: "send at most \(Batch.limit) commands in one batch", .usage),
        ErrorCode(
            .noAuthFound, 401, .top, "Wrong authorization data",
            "The access token or the webhook code is not valid.",
            hint: "check the webhook or the token with 'auth'", .auth),
        ErrorCode(
            .invalidRequest, 400, .top, "Https required",
            "The methods must be called over https.",
            hint: "use an https address", .usage),
        ErrorCode(
            .overloadLimit, 503, .top, "REST API is blocked due to overload",
            "Bitrix24 has blocked the REST API of this portal.",
            hint: "stop, and ask Bitrix24 support to remove the block", .limit),
        ErrorCode(
            .accessDenied, 403, .top, "REST API is available only on commercial plans",
            "The portal's plan has no REST API, or the call was refused for another reason its text says.",
            hint: "check the portal's plan and subscription", .auth),
        ErrorCode(
            .invalidCredentials, 403, .top, "Invalid request credentials",
            "The user whose token or webhook was used lacks permissions.",
            hint: "check the permissions of the webhook's owner", .auth),
        ErrorCode(
            .manifestIsNotAvailable, 404, .top, "Manifest is not available",
            "The manifest is not available.",
            hint: "check the application's manifest", .missing),
        ErrorCode(
            .insufficientScope, 403, .top,
            """
            The request requires higher privileges than provided by the webhook token
            """,
            "The credentials lack the scope biconnector.",
            hint: "add the scope biconnector to the webhook or the application and issue it again", .auth),
        ErrorCode(
            .expiredToken, 401, .top, "The access token provided has expired",
            "The access token is older than its hour.",
            hint: "give a fresh token with 'auth token', or let 'auth oauth' renew it", .auth, retry: .afterRefresh),
        ErrorCode(
            .userAccessError, 403, .top, "The user does not have access to the application",
            "The application is installed, but only for other users.",
            hint: "ask the portal's administrator for access to the application", .auth),
        ErrorCode(
            .portalDeleted, 500, .top, "Portal was deleted",
            "The public part of the portal is closed.",
            hint: """
                ask the portal's administrator to open the public part (Settings > Product Settings > Module \
                Settings > Main Module)
                """, .server),
        ErrorCode(
            .methodNotFound, 404, .top, "Method not found!",
            "The method is misspelt, unknown to this portal, or outside the scope of the credentials.",
            hint: "check the spelling; older portals lack table.*", .missing),
        ErrorCode(
            .invalidToken, 401, .top, "Unable to get application by token",
            "The application of this token is gone, or the token belongs to another portal.",
            hint: "authorise the application again with 'auth login'", .auth),
        ErrorCode(
            .oauthError, 401, .top, "Application not installed",
            "The application was removed from the portal.",
            hint: "install the application again", .auth),
        ErrorCode(
            .notInstalled, 401, .top, "Application not installed",
            "The application was removed from the portal.",
            hint: "install the application again", .auth),
        ErrorCode(
            .applicationNotFound, 401, .top, "Application not found",
            "The token belongs to a removed application.",
            hint: "install the application again", .auth),
        ErrorCode(
            .authorizationError, 401, .top, "Unable to authorize user",
            "The user is inactive or dismissed.",
            hint: "use another user's credentials", .auth),
        ErrorCode(
            .paymentRequired, 401, .top, "Payment required",
            "The plan or the application's paid period is over.",
            hint: "renew the subscription", .auth),
        ErrorCode(
            .methodConfirmWaiting, 401, .top, "Waiting for confirmation",
            "An administrator must allow the call.",
            hint: "wait for the administrator", .auth),
        ErrorCode(
            .methodConfirmDenied, 403, .top, "Method call denied",
            "An administrator refused the call.",
            hint: "ask the portal's administrator", .auth),
        ErrorCode(
            .wrongAuthType, 403, .top,
            """
            Current authorization type is denied for this method Application context required
            """,
            "The method needs an application's token.",
            hint: "call with an access token of an application", .auth),
        ErrorCode(
            .allowedOnlyIntranetUser, 403, .top, "Allowed only intranet user",
            "An extranet user may not call this.",
            hint: "use an intranet user's credentials", .auth),
        ErrorCode(
            .invalidArgValue, 400, .top, "Invalid argument value",
            "A parameter has a bad value.",
            hint: "check the parameters", .usage),
        ErrorCode(
            .notFound, 404, .top, "Not found",
            "The item does not exist.",
            hint: "check the identifier", .missing),
    ]

    /// Codes of the authorisation server.
    private static let authorization: [ErrorCode] = [
        ErrorCode(
            .oauthInvalidRequest, 400, .authorization, "Malformed request",
            "The request to the authorisation server is malformed.",
            hint: "check client_id, client_secret and the token", .auth),
        ErrorCode(
            .invalidClient, 400, .authorization, "Invalid client",
            "The client secret is wrong, or the application is not installed.",
            hint: "check client_id and client_secret", .auth),
        ErrorCode(
            .wrongClient, 200, .authorization, "Wrong client",
            "The client_id is unknown; it comes with HTTP 200.",
            hint: "check client_id", .auth),
        ErrorCode(
            .invalidGrant, 400, .authorization, "Invalid grant",
            "The code or refresh token is wrong, used or expired.",
            hint: "authorise the application again with 'auth login'", .auth),
        ErrorCode(
            .badVerificationCode, 400, .authorization, "Bad verification code",
            "The code is wrong, used or older than 30 seconds.",
            hint: "authorise the application again with 'auth login'", .auth),
        ErrorCode(
            .invalidScope, 403, .authorization, "Invalid scope",
            "The request asked for more than the application's card allows.",
            hint: "extend the scope on the application's card", .auth),
    ]
}
