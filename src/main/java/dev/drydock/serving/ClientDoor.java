package dev.drydock.serving;

import dev.drydock.failure.DrydockException;
import dev.drydock.failure.ServingFailure;
import dev.drydock.intake.BoundedFile;
import dev.drydock.packaging.InferenceClients;
import dev.drydock.packaging.InferenceClients.Access;
import dev.drydock.packaging.InferenceClients.Client;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Authorizes prediction requests: clients by their tokens or certificates, for their models and within their rate, and the orchestrator by the node's
 * management token.
 * {@code serving/clients.json} is read when it has changed. If it cannot be read, no client may request predictions. Thread-safe.
 */
final class ClientDoor {
    private static final Logger LOG = Logger.getLogger(ClientDoor.class.getName());

    private final Path file;
    private final NodeToken management;
    private final LongSupplier nanoTime;
    private final Clock clock;
    private final ClientRefusals refusals;
    private final Map<String, RequestRate> rates = new ConcurrentHashMap<>();
    private volatile Read last = new Read("never", InferenceClients.NONE);

    /** @param nanoTime as {@link System#nanoTime()} */
    ClientDoor(Path file, NodeToken management, LongSupplier nanoTime, Clock clock) {
        this.file = file;
        this.management = management;
        this.nanoTime = nanoTime;
        this.clock = clock;
        this.refusals = new ClientRefusals(nanoTime);
    }

    /** @param state of the file that the clients were read from */
    private record Read(String state, InferenceClients clients) {}

    /** Whether somebody without a token may ask. */
    boolean isOpen() {
        return clients().access() == Access.OPEN;
    }

    /** Call it at a start, for who reads its log. */
    void warnIfOpen() {
        if (isOpen()) {
            LOG.warning(
                    "Everybody may request predictions from this node, and their rows go into the log that trains"
                            + " the next model."
                            + " Give each client a token ('drydock client add NAME'), then close the node: 'drydock client access tokens'");
        }
    }

    /**
     * The sender of a request that is about no model.
     *
     * @throws DrydockException {@link ServingFailure#CLIENT_TOKEN_WRONG} or {@link ServingFailure#CLIENT_EXPIRED}
     */
    Caller identify(Credentials given) {
        return identify(given, client -> {});
    }

    /**
     * The sender of a request about a model.
     *
     * @param model as the sender names it, whether the node serves it or not
     * @throws DrydockException as {@link #identify(Credentials)}, or {@link ServingFailure#CLIENT_MODEL_FORBIDDEN}
     */
    Caller identify(Credentials given, String model) {
        return identify(given, client -> requireRight(client, model));
    }

    /** All by one reading of the list: a change between two could let a request in that neither list allows. */
    private Caller identify(Credentials given, Consumer<Client> check) {
        if (management.isGiven(given.authorization())) {
            return new Caller.Management();
        }
        InferenceClients clients = clients();
        Optional<Client> client = find(clients, given);
        if (client.isPresent()) {
            requireNotEnded(client.get(), given);
            check.accept(client.get());
            return client.get().idsAsSent() ? new Caller.AsSent(clients) : new Caller.Named(client.get());
        }
        if (clients.access() == Access.OPEN) {
            return new Caller.AsSent(clients);
        }
        throw wrongToken();
    }

    private static Optional<Client> find(InferenceClients clients, Credentials given) {
        return given.token()
                .flatMap(clients::ofToken)
                .or(() -> given.certificateKey().flatMap(clients::ofCertificateKey));
    }

    private void requireNotEnded(Client client, Credentials given) {
        Instant now = clock.instant();
        String name = client.name();
        client.right().until().filter(end -> !now.isBefore(end)).ifPresent(end -> {
            throw expired(
                    name,
                    "client " + name + " expired at " + end
                            + ". The node's owner can extend it with 'drydock client change " + name
                            + " --until DAY'.");
        });
        given.token()
                .flatMap(token -> client.token().flatMap(known -> known.endOf(token)))
                .filter(end -> !now.isBefore(end))
                .ifPresent(end -> {
                    throw expired(
                            name,
                            "this token of client " + name + " was replaced and ended at " + end
                                    + ". Send the new token. The node's owner can make another with 'drydock client rotate "
                                    + name + "'.");
                });
        given.certificateEnd().filter(end -> now.isAfter(end)).ifPresent(end -> {
            throw expired(
                    name,
                    "the certificate of client " + name + " ended at " + end
                            + ". Renew it for the same key, or have the node's owner enter the new one with 'drydock client change "
                            + name + " --certificate FILE'.");
        });
    }

    private DrydockException expired(String client, String why) {
        return refusals.log(
                client, new DrydockException(ServingFailure.CLIENT_EXPIRED, "The request is refused: " + why));
    }

    private void requireRight(Client client, String model) {
        if (!client.right().covers(model)) {
            throw refusals.log(client.name(), forbidden(client.name(), model));
        }
    }

    private static DrydockException forbidden(String client, String model) {
        boolean isName = model.matches(InferenceClients.MODEL);
        return new DrydockException(
                ServingFailure.CLIENT_MODEL_FORBIDDEN,
                "The request is refused: client " + client + " may not request "
                        + (isName ? "model " + model : "a model of that name")
                        + ". The node's owner can allow it with 'drydock client change " + client + " --add-models "
                        + (isName ? model : "MODEL") + "'.");
    }

    private static DrydockException wrongToken() {
        return new DrydockException(
                ServingFailure.CLIENT_TOKEN_WRONG,
                "The request is refused: it needs a client's token. Send 'Authorization: Bearer' with the token that the node's"
                        + " owner made with 'drydock client add NAME', or connect with the client's certificate.");
    }

    /**
     * Needs a client, also where everybody may request predictions.
     *
     * @throws DrydockException {@link ServingFailure#CLIENT_TOKEN_WRONG} or {@link ServingFailure#CLIENT_EXPIRED}
     */
    void requireClient(Credentials given) {
        if (!management.isGiven(given.authorization())) {
            requireNotEnded(find(clients(), given).orElseThrow(ClientDoor::wrongToken), given);
        }
    }

    /** The clients that were not revoked and have an end, those that end first before the others; also those that have ended. */
    List<Expiry> expiries() {
        return clients().clients().stream()
                .filter(client -> !client.isRevoked())
                .flatMap(client -> client.right().until().map(end -> new Expiry(client.name(), end)).stream())
                .sorted(Comparator.comparing(Expiry::at).thenComparing(Expiry::client))
                .toList();
    }

    /** @param at from then on, its requests are refused */
    record Expiry(String client, Instant at) {}

    /**
     * Counts a request against what its client may send.
     *
     * @throws DrydockException {@link ServingFailure#CLIENT_TOO_FAST}
     */
    void count(Credentials given) {
        find(clients(), given).ifPresent(client -> {
            RequestRate rate = rates.compute(
                    client.name(),
                    (name, known) -> known != null && known.perSecond() == client.requestsPerSecond()
                            ? known
                            : new RequestRate(client.requestsPerSecond(), nanoTime));
            if (!rate.take()) {
                throw new DrydockException(
                        ServingFailure.CLIENT_TOO_FAST,
                        "The request is refused: client " + client.name() + " may send " + client.requestsPerSecond()
                                + " requests a second, and sends more. Try again in a second, or send more rows in one request.");
            }
        });
    }

    private InferenceClients clients() {
        Read read = last;
        String state = FileState.of(file);
        if (!read.state().equals(state)) {
            read = new Read(state, read());
            last = read;
        }
        return read.clients();
    }

    private InferenceClients read() {
        if (Files.notExists(file, LinkOption.NOFOLLOW_LINKS)) {
            return InferenceClients.UNDECIDED;
        }
        try {
            InferenceClients clients = InferenceClients.read(BoundedFile.read(file, BoundedFile.DOCUMENT));
            LOG.info(() -> "Clients of this node access=" + clients.access().wireName() + " clients="
                    + clients.clients().stream()
                            .filter(client -> !client.isRevoked())
                            .count());
            return clients;
        } catch (DrydockException e) {
            LOG.severe(() -> e.sentence() + " code=" + e.code().name());
        } catch (IOException e) {
            LOG.log(Level.SEVERE, e, () -> "No client may request predictions: " + file + " cannot be read");
        }
        return InferenceClients.NONE;
    }
}
