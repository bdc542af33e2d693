package dev.drydock.rest;

import dev.drydock.api.ErrorView;
import dev.drydock.failure.CommonFailure;

/** What a status means that a container gave on its own. */
final class WebFailures {
    private WebFailures() {}

    static ErrorView of(int status) {
        CommonFailure code = switch (status) {
            case 401 -> CommonFailure.UNAUTHENTICATED;
            case 403 -> CommonFailure.NOT_ALLOWED;
            case 404 -> CommonFailure.NOT_FOUND;
            case 413 -> CommonFailure.REQUEST_TOO_LARGE;
            default -> status < 500 ? CommonFailure.USAGE : CommonFailure.INTERNAL;
        };
        return new ErrorView(
                code.name(), sentence(status) + " The OpenAPI document, /api/v1/openapi, lists all resources.", false);
    }

    private static String sentence(int status) {
        return switch (status) {
            case 401 ->
                "The server does not accept this user and password. Check --user and the file of --password-file.";
            case 403 -> "This user may not do this, or no user may.";
            case 404 -> "There is nothing at this address.";
            case 405 -> "This address does not take this method.";
            case 406 -> "This address does not answer in the form that was asked for.";
            case 415 -> "This address does not take this kind of content.";
            default -> "The request was refused with status " + status + ".";
        };
    }
}
