package dev.drydock.application.ingest;

import dev.drydock.failure.FailureCode;
import dev.drydock.failure.IngestFailure;

/** Why an export in the inbox is not ingested. */
record InboxProblem(FailureCode code, String sentence) {
    static InboxProblem refused(String sentence) {
        return new InboxProblem(IngestFailure.EXPORT_REFUSED, sentence);
    }
}
