package dev.drydock.packaging;

import dev.drydock.failure.DrydockException;
import dev.drydock.failure.PackagingFailure;
import dev.drydock.files.IoReason;
import dev.drydock.files.Sha256;
import dev.drydock.intake.BoundedFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.ProviderException;
import java.security.Security;
import java.security.UnrecoverableKeyException;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import javax.security.auth.login.FailedLoginException;

/**
 * Private keys in key stores: PKCS#12 files, and PKCS#11 tokens by Java's own provider. A key needs a certificate beside it, which says its public
 * half; nothing else of the certificate counts. Thread-safe.
 */
final class StoredKeys {
    private static final int MOST_PIN = 1 << 10;
    /** A PKCS#11 library is initialised once in a process. By module and slot. */
    private static final Map<String, Provider> TOKENS = new ConcurrentHashMap<>();
    /** Digest of the last PIN that a token refused: the same one is not tried again, for a token locks itself. */
    private static final Map<String, String> REFUSED = new ConcurrentHashMap<>();

    private StoredKeys() {}

    /** A key that signs, perhaps without leaving its token. */
    record Stored(PrivateKey key, VerificationKey publicKey, Optional<Provider> provider) {}

    /** @throws DrydockException {@code KEY_UNREADABLE} */
    static Stored read(KeyReference reference, PinEntry pins) {
        char[] pin = pin(reference, pins);
        String slot = reference.module() + " " + reference.place();
        String attempt = Sha256.hex(slot + '\n' + new String(pin));
        try {
            if (attempt.equals(REFUSED.get(slot))) {
                throw reference.unusable(
                        "its token refused this PIN before, and a token locks itself after some wrong ones."
                                + " Correct the PIN, or restart this program");
            }
            return reference.module().isPresent()
                    ? token(reference, reference.module().get(), pin)
                    : file(reference, pin);
        } catch (IOException e) {
            if (isWrongPin(e)) {
                REFUSED.put(slot, attempt);
            }
            throw unopened(reference, e);
        } catch (GeneralSecurityException | ProviderException | IllegalArgumentException e) {
            throw reference.unusable("it cannot be read (" + reason(e) + ")", e);
        } finally {
            Arrays.fill(pin, '\0');
        }
    }

    /** Java says of a damaged PKCS#12 file how its bytes end, and of a wrong password how a cipher fails. */
    private static DrydockException unopened(KeyReference reference, IOException e) {
        if (reference.module().isPresent()) {
            return reference.unusable("it cannot be opened (" + reason(e) + "). Check the PIN", e);
        }
        Path file = Path.of(reference.place());
        if (e instanceof FileSystemException) {
            return reference.unusable("its file cannot be read: " + IoReason.of(file, e), e);
        }
        return e.getCause() instanceof UnrecoverableKeyException
                ? reference.unusable("the password is wrong", e)
                : reference.unusable(file + " is damaged, or is no PKCS#12 file", e);
    }

    private static boolean isWrongPin(Throwable failure) {
        Throwable cause = failure.getCause();
        return failure instanceof FailedLoginException || (cause != null && isWrongPin(cause));
    }

    private static String reason(Exception e) {
        Throwable cause = e.getCause();
        return cause == null ? String.valueOf(e.getMessage()) : e.getMessage() + ": " + cause.getMessage();
    }

    private static char[] pin(KeyReference reference, PinEntry pins) {
        Optional<Path> file = reference.pinFile();
        if (file.isEmpty()) {
            return pins.ask(reference.shown())
                    .orElseThrow(() -> reference.unusable(
                            "nobody is here to ask for its PIN. Name a file with it: pin-source=/path"));
        }
        try {
            SigningKey.requirePrivate(file.get());
            return BoundedFile.readText(file.get(), MOST_PIN).strip().toCharArray();
        } catch (IOException e) {
            throw reference.unusable(
                    "the file " + file.get() + " with its PIN cannot be read: " + IoReason.of(file.get(), e));
        }
    }

    private static Stored file(KeyReference reference, char[] password) throws IOException, GeneralSecurityException {
        Path file = Path.of(reference.place());
        SigningKey.requirePrivate(file);
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            store.load(in, password);
        }
        return entry(reference, store, password, Optional.empty());
    }

    private static Stored token(KeyReference reference, Path module, char[] pin)
            throws IOException, GeneralSecurityException {
        if (!Files.isRegularFile(module)) {
            throw reference.unusable("there is no library " + module);
        }
        Provider provider =
                TOKENS.computeIfAbsent(module + " " + reference.place(), key -> provider(reference, module));
        KeyStore store = KeyStore.getInstance("PKCS11", provider);
        store.load(null, pin);
        return entry(reference, store, pin, Optional.of(provider));
    }

    private static Provider provider(KeyReference reference, Path module) {
        Provider base = Security.getProvider("SunPKCS11");
        if (base == null) {
            throw reference.unusable("this Java has no provider SunPKCS11 (module jdk.crypto.cryptoki)");
        }
        return base.configure("--name = slot" + reference.place() + "\nlibrary = \"" + module + "\"\nslot = "
                + reference.place() + "\n");
    }

    private static Stored entry(KeyReference reference, KeyStore store, char[] pin, Optional<Provider> provider)
            throws GeneralSecurityException {
        String alias = alias(reference, store);
        Key key = store.getKey(alias, pin);
        Certificate certificate = store.getCertificate(alias);
        if (!(key instanceof PrivateKey signing) || certificate == null) {
            throw reference.unusable("'" + alias + "' is no private key with a certificate beside it");
        }
        return new Stored(signing, VerificationKey.of(certificate.getPublicKey()), provider);
    }

    private static String alias(KeyReference reference, KeyStore store) throws GeneralSecurityException {
        List<String> keys = new ArrayList<>();
        for (String alias : Collections.list(store.aliases())) {
            if (store.isKeyEntry(alias)) {
                keys.add(alias);
            }
        }
        if (reference.alias().isPresent()) {
            String wanted = reference.alias().get();
            if (store.isKeyEntry(wanted)) {
                return wanted;
            }
            throw reference.unusable("it has no private key '" + wanted + "' with a certificate; there are "
                    + (keys.isEmpty() ? "none" : String.join(", ", keys)));
        }
        if (keys.isEmpty()) {
            throw reference.unusable("it has no private key with a certificate beside it");
        }
        if (keys.size() != 1) {
            throw reference.unusable("it has " + keys.size() + " private keys with certificates, so say which: "
                    + String.join(", ", keys));
        }
        return keys.get(0);
    }

    /** The failure of a key that is there and cannot sign. */
    static DrydockException cannotSign(VerificationKey key, Exception cause) {
        return new DrydockException(
                PackagingFailure.KEY_UNREADABLE,
                "The key " + key.id() + " could not sign (" + reason(cause)
                        + "). Check that it belongs to its public half, and that its token is there. Then try again.",
                cause);
    }
}
