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
 * writes. It holds digests of tokens and of certificates' keys, no token.
 *
 * @param access whether only clients may ask
 * @param clients in the order of their names, also those that were revoked
 */
public record InferenceClients(Access access, List<Client> clients) {
    /** What a name looks like; the separator of {@link Client#namespace()} is no part of one. */
    public static final String NAME = "[a-z0-9][a-z0-9-]{0,39}";

    /** What the name of a model looks like. */
    public static final String MODEL = "[a-z0-9][a-z0-9-]{0,63}";

    /** Models that one client is limited to. */
    public static final int MOST_MODELS = 100;

    /** Requests a second. */
    public static final int MOST_REQUESTS = 100_000;

    /** What to do about a list that cannot be read. */
    public static final String RESTORE =
            "Restore the file that 'drydock client' wrote. Until then, the node refuses all requests"
                    + " for predictions.";

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
     * What a client may request, and until when.
     *
     * @param models the only models that it may request, in the order of their names, at least one; empty: all models
     * @param until from then on, its requests are refused; empty: no end
     */
    public record Right(Optional<List<String>> models, Optional<Instant> until) {
        public static final Right ALL = new Right(Optional.empty(), Optional.empty());

        public Right {
            models = models.map(names -> names.stream().distinct().sorted().toList());
        }

        public boolean covers(String model) {
            return models.isEmpty() || models.get().contains(model);
        }

        public boolean hasEnded(Instant now) {
            return until.filter(end -> !now.isBefore(end)).isPresent();
        }

        public Right forModels(Optional<List<String>> others) {
            return new Right(others, until);
        }

        public Right endingAt(Optional<Instant> end) {
            return new Right(models, end);
        }
    }

    /**
     * What a client proves its name by.
     *
     * @param digest SHA-256 of the token, hexadecimal: 192 random bits need no slower hash
     * @param replaced the token before it, if that is or was valid for a while beside this one
     */
    public record Token(String digest, Instant madeAt, Optional<Replaced> replaced) {
        /** @param until from then on, requests with it are refused */
        public record Replaced(String digest, Instant until) {}

        /** Whether the digest is of this token, or of the one before it, valid or not. */
        boolean matches(String other) {
            return digest.equals(other)
                    || replaced.filter(old -> old.digest().equals(other)).isPresent();
        }

        /** The end of the token before this one, if it is that one. */
        public Optional<Instant> endOf(String token) {
            String given = digestOf(token);
            return replaced.filter(old -> old.digest().equals(given)).map(Replaced::until);
        }

        /** @param until the end of this token */
        public Token replacedBy(String token, Instant now, Instant until) {
            return new Token(digestOf(token), now, Optional.of(new Replaced(digest, until)));
        }

        public static Token of(String token, Instant madeAt) {
            return new Token(digestOf(token), madeAt, Optional.empty());
        }

        private static String digestOf(String token) {
            return Sha256.hex(token.getBytes(StandardCharsets.UTF_8));
        }
    }

    /**
     * A program that requests predictions. It has a token, a certificate, or both.
     *
     * @param certificateKey SHA-256 of the public key of its TLS client certificate, hexadecimal
     * @param requestsPerSecond on average; the same number may arrive together
     * @param idsAsSent whether its predictions are logged under its own ids, unchanged; at most one client
     */
    public record Client(
            String name,
            Optional<Token> token,
            Optional<String> certificateKey,
            int requestsPerSecond,
            boolean idsAsSent,
            Instant addedAt,
            Right right,
            Optional<Instant> revokedAt) {

        /** One with a token, for all models and without an end. */
        public static Client of(String name, Token token, int requestsPerSecond, boolean idsAsSent, Instant addedAt) {
            return new Client(
                    name,
                    Optional.of(token),
                    Optional.empty(),
                    requestsPerSecond,
                    idsAsSent,
                    addedAt,
                    Right.ALL,
                    Optional.empty());
        }

        /** What the ids of its predictions begin with in the log. */
        public String namespace() {
            return name + ":";
        }

        public boolean isRevoked() {
            return revokedAt.isPresent();
        }

        public Client with(Token other) {
            return with(Optional.of(other), certificateKey, requestsPerSecond, right, revokedAt);
        }

        /** @param key empty: without a certificate */
        public Client withCertificateKey(Optional<String> key) {
            return with(token, key, requestsPerSecond, right, revokedAt);
        }

        public Client with(Right other) {
            return with(token, certificateKey, requestsPerSecond, other, revokedAt);
        }

        public Client withRate(int perSecond) {
            return with(token, certificateKey, perSecond, right, revokedAt);
        }

        public Client revoked(Instant at) {
            return with(token, certificateKey, requestsPerSecond, right, Optional.of(at));
        }

        private Client with(
                Optional<Token> by, Optional<String> key, int perSecond, Right what, Optional<Instant> revoked) {
            return new Client(name, by, key, perSecond, idsAsSent, addedAt, what, revoked);
        }
    }

    public Optional<Client> find(String name) {
        return clients.stream().filter(client -> client.name().equals(name)).findFirst();
    }

    /** Whose token it is or was, unless the client was revoked; it may have ended. */
    public Optional<Client> ofToken(String token) {
        String digest = Token.digestOf(token);
        return clients.stream()
                .filter(client ->
                        client.token().filter(known -> known.matches(digest)).isPresent())
                .filter(client -> !client.isRevoked())
                .findFirst();
    }

    /** Whose certificate it is, by the SHA-256 of its public key, unless the client was revoked; it may have ended. */
    public Optional<Client> ofCertificateKey(String digest) {
        return clients.stream()
                .filter(client -> client.certificateKey().filter(digest::equals).isPresent())
                .filter(client -> !client.isRevoked())
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
                clients.add(ClientEntry.read(client));
            }
            requireDistinct(root.at("clients"), clients);
            return new InferenceClients(access(root.at("access")), clients);
        } catch (Json.Malformed e) {
            throw new DrydockException(
                    CommonFailure.FILE_REFUSED, "The list of the node's clients " + e.what() + ". " + RESTORE);
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

    private static void requireDistinct(Json.Reader place, List<Client> clients) throws Json.Malformed {
        Set<String> names = new HashSet<>();
        Set<String> keys = new HashSet<>();
        for (Client client : clients) {
            if (!names.add(client.name())) {
                throw place.wrong("has '" + client.name() + "' twice");
            }
            if (!client.isRevoked() && !client.certificateKey().map(keys::add).orElse(true)) {
                throw place.wrong("has the certificate of '" + client.name() + "' twice");
            }
        }
        if (clients.size() > MOST_CLIENTS) {
            throw place.wrong("has more than " + MOST_CLIENTS + " entries");
        }
    }

    /**
     * JSON that {@link #read} reads back. A right that limits its client is a key that earlier releases do not know: they refuse the
     * whole file, and with it everybody. Without such rights, they read it.
     */
    public byte[] toJson() {
        ObjectNode root = Json.object();
        root.put("access", access.wireName());
        ArrayNode list = root.putArray("clients");
        for (Client client : clients) {
            ClientEntry.write(client, list.addObject());
        }
        return Json.writePretty(root);
    }
}
