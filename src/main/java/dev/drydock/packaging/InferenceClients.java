package dev.drydock.packaging;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import dev.drydock.files.Sha256;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Who may ask a serving node: {@code serving/clients.json} on the node's machine, which the node alone reads and {@code drydock client}
 * writes. It holds digests of tokens, no token.
 *
 * @param access whether only clients may ask
 * @param clients in the order of their names, also those that were revoked
 */
public record InferenceClients(Access access, List<Client> clients) {
    /** What a name looks like; the separator of {@link Client#namespace()} is no part of one. */
    public static final String NAME = "[a-z0-9][a-z0-9-]{0,39}";

    /** Requests a second. */
    public static final int MOST_REQUESTS = 100_000;

    private static final int MOST_CLIENTS = 1_000;

    /** Of a node that was installed before there were clients, until its owner decides. */
    public static final InferenceClients UNDECIDED = new InferenceClients(Access.OPEN, List.of());

    /** Of a new node: nobody may request predictions until there is a client. */
    public static final InferenceClients NONE = new InferenceClients(Access.TOKENS, List.of());

    public InferenceClients {
        clients = List.copyOf(clients);
    }

    /** Whether a request without a token is allowed. */
    public enum Access {
        OPEN,
        TOKENS;

        public String wireName() {
            return this == OPEN ? "open" : "tokens";
        }
    }

    /**
     * A program that requests predictions.
     *
     * @param tokenDigest SHA-256 of the token, hexadecimal: 192 random bits need no slower hash
     * @param requestsPerSecond on average; the same number may arrive together
     * @param idsAsSent whether its predictions are logged under its own ids, unchanged; at most one client
     */
    public record Client(
            String name,
            String tokenDigest,
            int requestsPerSecond,
            boolean idsAsSent,
            Instant addedAt,
            Optional<Instant> revokedAt) {

        /** What the ids of its predictions begin with in the log. */
        public String namespace() {
            return name + ":";
        }

        public boolean isRevoked() {
            return revokedAt.isPresent();
        }
    }

    public Optional<Client> find(String name) {
        return clients.stream().filter(client -> client.name().equals(name)).findFirst();
    }

    /** Whose token it is, unless it was revoked. */
    public Optional<Client> ofToken(String token) {
        String digest = Sha256.hex(token.getBytes(StandardCharsets.UTF_8));
        return clients.stream()
                .filter(client -> client.tokenDigest().equals(digest) && !client.isRevoked())
                .findFirst();
    }

    /** Whether an id lies in the namespace of a client, also of one that was revoked. */
    public boolean isOfSomeClient(String id) {
        return clients.stream().anyMatch(client -> id.startsWith(client.namespace()));
    }

    public InferenceClients with(Access other) {
        return new InferenceClients(other, clients);
    }

    /** With this client, in place of one of that name. */
    public InferenceClients with(Client client) {
        List<Client> all = Stream.concat(
                        clients.stream().filter(other -> !other.name().equals(client.name())), Stream.of(client))
                .sorted((a, b) -> a.name().compareTo(b.name()))
                .toList();
        return new InferenceClients(access, all);
    }

    /**
     * Reads {@code clients.json}.
     *
     * @throws DrydockException {@link CommonFailure#FILE_REFUSED} if it is none
     */
    public static InferenceClients read(byte[] json) {
        try {
            Json.Reader root = Json.read(json).keys("access", "clients");
            List<Client> clients = new ArrayList<>();
            for (Json.Reader client : root.at("clients").items()) {
                clients.add(client(client));
            }
            requireDistinct(root.at("clients"), clients);
            return new InferenceClients(access(root.at("access")), clients);
        } catch (Json.Malformed e) {
            throw new DrydockException(
                    CommonFailure.FILE_REFUSED,
                    "The list of the node's clients " + e.what()
                            + ". Restore the file that 'drydock client' wrote. Until then, the node refuses all"
                            + " requests for predictions.");
        }
    }

    private static Access access(Json.Reader access) throws Json.Malformed {
        for (Access one : Access.values()) {
            if (one.wireName().equals(access.text())) {
                return one;
            }
        }
        throw access.wrong("is neither 'open' nor 'tokens'");
    }

    private static Client client(Json.Reader client) throws Json.Malformed {
        client.keys("name", "tokenDigest", "requestsPerSecond", "ids", "addedAt", "revokedAt?");
        if (!client.at("name").text().matches(NAME)) {
            throw client.at("name").wrong("is no name of a client");
        }
        boolean asSent = client.at("ids").text().equals("as-sent");
        if (!asSent) {
            client.at("ids").is("namespaced");
        }
        Optional<Json.Reader> revoked = client.find("revokedAt");
        return new Client(
                client.at("name").text(),
                client.at("tokenDigest").hexDigest(),
                (int) client.at("requestsPerSecond").wholeNumber(1, MOST_REQUESTS),
                asSent,
                client.at("addedAt").instant(),
                revoked.isPresent() ? Optional.of(revoked.get().instant()) : Optional.empty());
    }

    private static void requireDistinct(Json.Reader place, List<Client> clients) throws Json.Malformed {
        Set<String> names = new HashSet<>();
        for (Client client : clients) {
            if (!names.add(client.name())) {
                throw place.wrong("has '" + client.name() + "' twice");
            }
        }
        if (clients.size() > MOST_CLIENTS) {
            throw place.wrong("has more than " + MOST_CLIENTS + " entries");
        }
    }

    /** JSON that {@link #read} reads back. */
    public byte[] toJson() {
        ObjectNode root = Json.object();
        root.put("access", access.wireName());
        ArrayNode list = root.putArray("clients");
        for (Client client : clients) {
            ObjectNode entry = list.addObject();
            entry.put("name", client.name());
            entry.put("tokenDigest", client.tokenDigest());
            entry.put("requestsPerSecond", client.requestsPerSecond());
            entry.put("ids", client.idsAsSent() ? "as-sent" : "namespaced");
            entry.put("addedAt", client.addedAt().toString());
            client.revokedAt().ifPresent(at -> entry.put("revokedAt", at.toString()));
        }
        return Json.writePretty(root);
    }
}
