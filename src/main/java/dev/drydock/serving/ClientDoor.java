package dev.drydock.serving;

import dev.drydock.failure.DrydockException;
import dev.drydock.failure.ServingFailure;
import dev.drydock.intake.BoundedFile;
import dev.drydock.packaging.InferenceClients;
import dev.drydock.packaging.InferenceClients.Access;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Authorizes prediction requests: clients by their tokens and within their rate, and the orchestrator by the node's management token.
 * {@code serving/clients.json} is read when it has changed. If it cannot be read, no client may request predictions. Thread-safe.
 */
final class ClientDoor {
    private static final Logger LOG = Logger.getLogger(ClientDoor.class.getName());

    private final Path file;
    private final NodeToken management;
    private final LongSupplier nanoTime;
    private final Map<String, RequestRate> rates = new ConcurrentHashMap<>();
    private volatile Read last = new Read("never", InferenceClients.NONE);

    /** @param nanoTime as {@link System#nanoTime()} */
    ClientDoor(Path file, NodeToken management, LongSupplier nanoTime) {
        this.file = file;
        this.management = management;
        this.nanoTime = nanoTime;
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
     * @param authorization the header of that name
     * @throws DrydockException {@link ServingFailure#CLIENT_TOKEN_WRONG}
     */
    Caller identify(Optional<String> authorization) {
        if (management.isGiven(authorization)) {
            return new Caller.Management();
        }
        InferenceClients clients = clients();
        Optional<InferenceClients.Client> client =
                NodeToken.bearer(authorization).flatMap(clients::ofToken);
        if (client.isPresent()) {
            return client.get().idsAsSent() ? new Caller.AsSent(clients) : new Caller.Named(client.get());
        }
        if (clients.access() == Access.OPEN) {
            return new Caller.AsSent(clients);
        }
        throw wrongToken();
    }

    private static DrydockException wrongToken() {
        return new DrydockException(
                ServingFailure.CLIENT_TOKEN_WRONG,
                "The request is refused: it needs a client's token. Send 'Authorization: Bearer' with the token that the node's"
                        + " owner made with 'drydock client add NAME'.");
    }

    /**
     * Needs a token, also where everybody may request predictions.
     *
     * @throws DrydockException {@link ServingFailure#CLIENT_TOKEN_WRONG}
     */
    void requireToken(Optional<String> authorization) {
        if (!management.isGiven(authorization)
                && NodeToken.bearer(authorization).flatMap(clients()::ofToken).isEmpty()) {
            throw wrongToken();
        }
    }

    /**
     * Counts a request against what its client may send.
     *
     * @throws DrydockException {@link ServingFailure#CLIENT_TOO_FAST}
     */
    void count(Optional<String> authorization) {
        NodeToken.bearer(authorization).flatMap(clients()::ofToken).ifPresent(client -> {
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
        String state = state();
        if (!read.state().equals(state)) {
            read = new Read(state, read());
            last = read;
        }
        return read.clients();
    }

    /** Another one whenever the file is another one. */
    private String state() {
        try {
            BasicFileAttributes attributes =
                    Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            return attributes.fileKey() + " " + attributes.lastModifiedTime() + " " + attributes.size();
        } catch (IOException e) {
            return Files.exists(file, LinkOption.NOFOLLOW_LINKS) ? "unreadable" : "absent";
        }
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
