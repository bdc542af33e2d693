package dev.drydock.serving;

import dev.drydock.failure.DrydockException;
import dev.drydock.failure.ServingFailure;
import dev.drydock.packaging.InferenceClients;
import java.util.Optional;

/** The sender of a prediction request, and the ids under which its rows are logged. */
sealed interface Caller {

    /**
     * The id that a prediction has in the log; empty if it is not logged.
     *
     * @throws DrydockException {@link ServingFailure#INFERENCE_REQUEST_INVALID} if the id is another client's
     */
    Optional<String> logged(String id);

    /** The orchestrator, which asks golden vectors and watches: no row of it trains anything. */
    record Management() implements Caller {
        @Override
        public Optional<String> logged(String id) {
            return Optional.empty();
        }
    }

    /** Somebody without a token, where that is allowed; or the one client whose ids are logged as it sends them. */
    record AsSent(InferenceClients clients) implements Caller {
        @Override
        public Optional<String> logged(String id) {
            if (clients.isOfSomeClient(id)) {
                throw new DrydockException(
                        ServingFailure.INFERENCE_REQUEST_INVALID,
                        "The inference request is refused: its id begins with the name of a client, and only that client's"
                                + " predictions have such ids. Send another id.");
            }
            return Optional.of(id);
        }
    }

    /** A client: whatever id it sends lies in its namespace. */
    record Named(InferenceClients.Client client) implements Caller {
        @Override
        public Optional<String> logged(String id) {
            return Optional.of(id.startsWith(client.namespace()) ? id : client.namespace() + id);
        }
    }
}
