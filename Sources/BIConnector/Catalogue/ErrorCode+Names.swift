/// The codes a portal is known to refuse with. There may be others: a code is a text.
extension ErrorCode.Name {
    /// `ACCESS_DENIED`
    public static let accessDenied = Self("ACCESS_DENIED")
    /// `VALIDATION_ID_NOT_PROVIDED`
    public static let validationIDNotProvided = Self("VALIDATION_ID_NOT_PROVIDED")
    /// `VALIDATION_INVALID_ID_FORMAT`
    public static let validationInvalidIDFormat = Self("VALIDATION_INVALID_ID_FORMAT")
    /// `VALIDATION_FIELDS_NOT_PROVIDED`
    public static let validationFieldsNotProvided = Self("VALIDATION_FIELDS_NOT_PROVIDED")
    /// `VALIDATION_UNKNOWN_PARAMETERS`
    public static let validationUnknownParameters = Self("VALIDATION_UNKNOWN_PARAMETERS")
    /// `VALIDATION_REQUIRED_FIELD_MISSING`
    public static let validationRequiredFieldMissing = Self("VALIDATION_REQUIRED_FIELD_MISSING")
    /// `VALIDATION_READ_ONLY_FIELD`
    public static let validationReadOnlyField = Self("VALIDATION_READ_ONLY_FIELD")
    /// `VALIDATION_IMMUTABLE_FIELD`
    public static let validationImmutableField = Self("VALIDATION_IMMUTABLE_FIELD")
    /// `VALIDATION_INVALID_FIELD_TYPE`
    public static let validationInvalidFieldType = Self("VALIDATION_INVALID_FIELD_TYPE")
    /// `VALIDATION_SETTINGS_MISSING_REQUIRED_FIELDS`
    public static let validationSettingsMissingRequiredFields = Self("VALIDATION_SETTINGS_MISSING_REQUIRED_FIELDS")
    /// `VALIDATION_SETTINGS_NAME_TOO_LONG`
    public static let validationSettingsNameTooLong = Self("VALIDATION_SETTINGS_NAME_TOO_LONG")
    /// `VALIDATION_SETTINGS_CODE_TOO_LONG`
    public static let validationSettingsCodeTooLong = Self("VALIDATION_SETTINGS_CODE_TOO_LONG")
    /// `VALIDATION_SETTINGS_INVALID_TYPE`
    public static let validationSettingsInvalidType = Self("VALIDATION_SETTINGS_INVALID_TYPE")
    /// `CONNECTOR_NOT_FOUND`
    public static let connectorNotFound = Self("CONNECTOR_NOT_FOUND")
    /// `CONNECTOR_DELETE_RESTRICTED`
    public static let connectorDeleteRestricted = Self("CONNECTOR_DELETE_RESTRICTED")
    /// `SOURCE_NOT_FOUND`
    public static let sourceNotFound = Self("SOURCE_NOT_FOUND")
    /// `SOURCE_CREATE_CONNECTION_ERROR`
    public static let sourceCreateConnectionError = Self("SOURCE_CREATE_CONNECTION_ERROR")
    /// `SOURCE_UPDATE_CONNECTION_ERROR`
    public static let sourceUpdateConnectionError = Self("SOURCE_UPDATE_CONNECTION_ERROR")
    /// `BX_ERROR`
    public static let bxError = Self("BX_ERROR")
    /// `DATASET_NOT_FOUND`
    public static let datasetNotFound = Self("DATASET_NOT_FOUND")
    /// `DATASET_ALREADY_EXIST`
    public static let datasetAlreadyExist = Self("DATASET_ALREADY_EXIST")
    /// `NAME_EXISTS`
    public static let nameExists = Self("NAME_EXISTS")
    /// `FIELDS_EMPTY`
    public static let fieldsEmpty = Self("FIELDS_EMPTY")
    /// `DUPLICATE_FIELDS`
    public static let duplicateFields = Self("DUPLICATE_FIELDS")
    /// `DATASET_UPDATE_ERROR`
    public static let datasetUpdateError = Self("DATASET_UPDATE_ERROR")
    /// `INVALID_METHOD`
    public static let invalidMethod = Self("INVALID_METHOD")
    /// `VALIDATION_DATASET_NAME_INVALID`
    public static let validationDatasetNameInvalid = Self("VALIDATION_DATASET_NAME_INVALID")
    /// `VALIDATION_DATASET_NAME_TOO_LONG`
    public static let validationDatasetNameTooLong = Self("VALIDATION_DATASET_NAME_TOO_LONG")
    /// `VALIDATION_DUPLICATE_FIELD_CODE`
    public static let validationDuplicateFieldCode = Self("VALIDATION_DUPLICATE_FIELD_CODE")
    /// `VALIDATION_DUPLICATE_FIELD_NAME`
    public static let validationDuplicateFieldName = Self("VALIDATION_DUPLICATE_FIELD_NAME")
    /// `VALIDATION_DUPLICATE_EXIST_CODE`
    public static let validationDuplicateExistCode = Self("VALIDATION_DUPLICATE_EXIST_CODE")
    /// `VALIDATION_DUPLICATE_EXIST_NAME`
    public static let validationDuplicateExistName = Self("VALIDATION_DUPLICATE_EXIST_NAME")
    /// `VALIDATION_FIELD_MISSING_REQUIRED_PARAMETERS`
    public static let validationFieldMissingRequiredParameters = Self("VALIDATION_FIELD_MISSING_REQUIRED_PARAMETERS")
    /// `VALIDATION_FIELD_NAME_INVALID_FORMAT`
    public static let validationFieldNameInvalidFormat = Self("VALIDATION_FIELD_NAME_INVALID_FORMAT")
    /// `VALIDATION_FIELD_NAME_TOO_LONG`
    public static let validationFieldNameTooLong = Self("VALIDATION_FIELD_NAME_TOO_LONG")
    /// `VALIDATION_FIELD_INVALID_TYPE`
    public static let validationFieldInvalidType = Self("VALIDATION_FIELD_INVALID_TYPE")
    /// `VALIDATION_FIELD_ADD_MISSING_REQUIRED_FIELDS`
    public static let validationFieldAddMissingRequiredFields = Self("VALIDATION_FIELD_ADD_MISSING_REQUIRED_FIELDS")
    /// `VALIDATION_FIELD_UPDATE_MISSING_REQUIRED_FIELDS`
    public static let validationFieldUpdateMissingRequiredFields = Self(
        "VALIDATION_FIELD_UPDATE_MISSING_REQUIRED_FIELDS")
    /// `VALIDATION_FIELD_DELETE_INVALID_ID`
    public static let validationFieldDeleteInvalidID = Self("VALIDATION_FIELD_DELETE_INVALID_ID")
    /// `VALIDATION_SELECT_TYPE`
    public static let validationSelectType = Self("VALIDATION_SELECT_TYPE")
    /// `VALIDATION_FILTER_TYPE`
    public static let validationFilterType = Self("VALIDATION_FILTER_TYPE")
    /// `VALIDATION_ORDER_TYPE`
    public static let validationOrderType = Self("VALIDATION_ORDER_TYPE")
    /// `VALIDATION_FIELD_NOT_ALLOWED_IN_SELECT`
    public static let validationFieldNotAllowedInSelect = Self("VALIDATION_FIELD_NOT_ALLOWED_IN_SELECT")
    /// `VALIDATION_FIELD_NOT_ALLOWED_IN_FILTER`
    public static let validationFieldNotAllowedInFilter = Self("VALIDATION_FIELD_NOT_ALLOWED_IN_FILTER")
    /// `VALIDATION_FIELD_NOT_ALLOWED_IN_ORDER`
    public static let validationFieldNotAllowedInOrder = Self("VALIDATION_FIELD_NOT_ALLOWED_IN_ORDER")
    /// `VALIDATION_INVALID_FILTER_LOGIC`
    public static let validationInvalidFilterLogic = Self("VALIDATION_INVALID_FILTER_LOGIC")
    /// `ERROR_ARGUMENT`
    public static let argumentError = Self("ERROR_ARGUMENT")
    /// That of a refusal without a code.
    public static let withoutCode = Self("")
    /// `INTERNAL_SERVER_ERROR`
    public static let internalServerError = Self("INTERNAL_SERVER_ERROR")
    /// `ERROR_UNEXPECTED_ANSWER`
    public static let unexpectedAnswer = Self("ERROR_UNEXPECTED_ANSWER")
    /// `QUERY_LIMIT_EXCEEDED`
    public static let queryLimitExceeded = Self("QUERY_LIMIT_EXCEEDED")
    /// `OPERATION_TIME_LIMIT`
    public static let operationTimeLimit = Self("OPERATION_TIME_LIMIT")
    /// `ERROR_BATCH_METHOD_NOT_ALLOWED`
    public static let batchMethodNotAllowed = Self("ERROR_BATCH_METHOD_NOT_ALLOWED")
    /// `ERROR_BATCH_LENGTH_EXCEEDED`
    public static let batchLengthExceeded = Self("ERROR_BATCH_LENGTH_EXCEEDED")
    /// `NO_AUTH_FOUND`
    public static let noAuthFound = Self("NO_AUTH_FOUND")
    /// `INVALID_REQUEST`
    public static let invalidRequest = Self("INVALID_REQUEST")
    /// `OVERLOAD_LIMIT`
    public static let overloadLimit = Self("OVERLOAD_LIMIT")
    /// `INVALID_CREDENTIALS`
    public static let invalidCredentials = Self("INVALID_CREDENTIALS")
    /// `ERROR_MANIFEST_IS_NOT_AVAILABLE`
    public static let manifestIsNotAvailable = Self("ERROR_MANIFEST_IS_NOT_AVAILABLE")
    /// `insufficient_scope`
    public static let insufficientScope = Self("insufficient_scope")
    /// `expired_token`
    public static let expiredToken = Self("expired_token")
    /// `user_access_error`
    public static let userAccessError = Self("user_access_error")
    /// `PORTAL_DELETED`
    public static let portalDeleted = Self("PORTAL_DELETED")
    /// `ERROR_METHOD_NOT_FOUND`
    public static let methodNotFound = Self("ERROR_METHOD_NOT_FOUND")
    /// `invalid_token`
    public static let invalidToken = Self("invalid_token")
    /// `ERROR_OAUTH`
    public static let oauthError = Self("ERROR_OAUTH")
    /// `NOT_INSTALLED`
    public static let notInstalled = Self("NOT_INSTALLED")
    /// `APPLICATION_NOT_FOUND`
    public static let applicationNotFound = Self("APPLICATION_NOT_FOUND")
    /// `authorization_error`
    public static let authorizationError = Self("authorization_error")
    /// `PAYMENT_REQUIRED`
    public static let paymentRequired = Self("PAYMENT_REQUIRED")
    /// `METHOD_CONFIRM_WAITING`
    public static let methodConfirmWaiting = Self("METHOD_CONFIRM_WAITING")
    /// `METHOD_CONFIRM_DENIED`
    public static let methodConfirmDenied = Self("METHOD_CONFIRM_DENIED")
    /// `WRONG_AUTH_TYPE`
    public static let wrongAuthType = Self("WRONG_AUTH_TYPE")
    /// `ALLOWED_ONLY_INTRANET_USER`
    public static let allowedOnlyIntranetUser = Self("ALLOWED_ONLY_INTRANET_USER")
    /// `INVALID_ARG_VALUE`
    public static let invalidArgValue = Self("INVALID_ARG_VALUE")
    /// `NOT_FOUND`
    public static let notFound = Self("NOT_FOUND")
    /// `invalid_request`
    public static let oauthInvalidRequest = Self("invalid_request")
    /// `invalid_client`
    public static let invalidClient = Self("invalid_client")
    /// `wrong_client`
    public static let wrongClient = Self("wrong_client")
    /// `invalid_grant`
    public static let invalidGrant = Self("invalid_grant")
    /// `bad_verification_code`
    public static let badVerificationCode = Self("bad_verification_code")
    /// `invalid_scope`
    public static let invalidScope = Self("invalid_scope")
}
