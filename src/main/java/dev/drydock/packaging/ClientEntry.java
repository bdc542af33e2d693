package dev.drydock.packaging;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drydock.packaging.InferenceClients.Client;
import dev.drydock.packaging.InferenceClients.Right;
import dev.drydock.packaging.InferenceClients.Token;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One client in {@code clients.json}. Limits, a replaced token and a certificate are keys that are absent if there are none; releases before these keys
 * refuse a file that has one. Tested by {@code InferenceClientsTest}.
 */
final class ClientEntry {
    private ClientEntry() {}

    static Client read(Json.Reader entry) throws Json.Malformed {
        entry.keys(
                "name",
                "tokenDigest?",
                "tokenMadeAt?",
                "replacedToken?",
                "certificateKey?",
                "requestsPerSecond",
                "ids",
                "addedAt",
                "models?",
                "until?",
                "revokedAt?");
        if (!entry.at("name").text().matches(InferenceClients.NAME)) {
            throw entry.at("name").wrong("is no name of a client");
        }
        boolean asSent = entry.at("ids").text().equals("as-sent");
        if (!asSent) {
            entry.at("ids").is("namespaced");
        }
        Optional<Token> token = entry.find("tokenDigest").isPresent() ? Optional.of(token(entry)) : Optional.empty();
        Optional<String> key = certificateKey(entry);
        if (token.isEmpty() && key.isEmpty()) {
            throw entry.wrong("has neither a token nor a certificate");
        }
        return new Client(
                entry.at("name").text(),
                token,
                key,
                (int) entry.at("requestsPerSecond").wholeNumber(1, InferenceClients.MOST_REQUESTS),
                asSent,
                entry.at("addedAt").instant(),
                new Right(models(entry), instant(entry, "until")),
                instant(entry, "revokedAt"));
    }

    private static Optional<String> certificateKey(Json.Reader entry) throws Json.Malformed {
        Optional<Json.Reader> key = entry.find("certificateKey");
        return key.isPresent() ? Optional.of(key.get().hexDigest()) : Optional.empty();
    }

    private static Token token(Json.Reader entry) throws Json.Malformed {
        Optional<Token.Replaced> replaced = Optional.empty();
        Optional<Json.Reader> old = entry.find("replacedToken");
        if (old.isPresent()) {
            Json.Reader given = old.get().keys("digest", "until");
            replaced = Optional.of(new Token.Replaced(
                    given.at("digest").hexDigest(), given.at("until").instant()));
        }
        Instant madeAt =
                instant(entry, "tokenMadeAt").orElse(entry.at("addedAt").instant());
        return new Token(entry.at("tokenDigest").hexDigest(), madeAt, replaced);
    }

    private static Optional<List<String>> models(Json.Reader entry) throws Json.Malformed {
        Optional<Json.Reader> list = entry.find("models");
        if (list.isEmpty()) {
            return Optional.empty();
        }
        List<String> names = new ArrayList<>();
        for (Json.Reader model : list.get().items()) {
            if (!model.text().matches(InferenceClients.MODEL)) {
                throw model.wrong("is no name of a model");
            }
            names.add(model.text());
        }
        if (names.isEmpty() || names.size() > InferenceClients.MOST_MODELS) {
            throw list.get()
                    .wrong("has " + names.size() + " models and must have 1 to " + InferenceClients.MOST_MODELS);
        }
        return Optional.of(names);
    }

    private static Optional<Instant> instant(Json.Reader entry, String key) throws Json.Malformed {
        Optional<Json.Reader> at = entry.find(key);
        return at.isPresent() ? Optional.of(at.get().instant()) : Optional.empty();
    }

    static void write(Client client, ObjectNode entry) {
        entry.put("name", client.name());
        client.token().ifPresent(token -> write(token, client.addedAt(), entry));
        client.certificateKey().ifPresent(key -> entry.put("certificateKey", key));
        entry.put("requestsPerSecond", client.requestsPerSecond());
        entry.put("ids", client.idsAsSent() ? "as-sent" : "namespaced");
        entry.put("addedAt", client.addedAt().toString());
        client.right().models().ifPresent(models -> models.forEach(entry.withArray("models")::add));
        client.right().until().ifPresent(until -> entry.put("until", until.toString()));
        client.revokedAt().ifPresent(at -> entry.put("revokedAt", at.toString()));
    }

    private static void write(Token token, Instant addedAt, ObjectNode entry) {
        entry.put("tokenDigest", token.digest());
        if (!token.madeAt().equals(addedAt)) {
            entry.put("tokenMadeAt", token.madeAt().toString());
        }
        token.replaced()
                .ifPresent(old -> entry.putObject("replacedToken")
                        .put("digest", old.digest())
                        .put("until", old.until().toString()));
    }
}
