package dev.drydock.packaging;

import dev.drydock.failure.DrydockException;
import dev.drydock.failure.PackagingFailure;
import dev.drydock.files.IoReason;
import dev.drydock.intake.BoundedFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.ProviderException;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A private key and its public half. On disk: {@code NAME.key}, PKCS#8 PEM that only its owner can read, and {@code NAME.pub},
 * SubjectPublicKeyInfo PEM, beside it. {@code NAME.key} may have a {@link KeyReference} in place of the key. Thread-safe.
 */
public final class SigningKey {
    private static final int MOST_BYTES = 64 << 10;
    /** Keys on tokens and in key stores, by reference and by the state of the files that it names. */
    private static final Map<String, SigningKey> OPEN = new ConcurrentHashMap<>();

    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN PRIVATE KEY-----\\s+([A-Za-z0-9+/=\\s]+?)-----END PRIVATE KEY-----\\s*");
    private static final Set<PosixFilePermission> OTHERS = EnumSet.of(
            PosixFilePermission.GROUP_READ,
            PosixFilePermission.GROUP_WRITE,
            PosixFilePermission.OTHERS_READ,
            PosixFilePermission.OTHERS_WRITE);

    private final PrivateKey key;
    private final VerificationKey publicKey;
    private final Optional<Provider> provider;

    private SigningKey(PrivateKey key, VerificationKey publicKey, Optional<Provider> provider) {
        this.key = key;
        this.publicKey = publicKey;
        this.provider = provider;
    }

    /** The kinds of key that {@link #generate} makes. */
    public enum Kind {
        /** For people, orders, logs and the audit log. */
        ED25519,
        /** For builders: model signing knows ECDSA only. */
        P256
    }

    public static SigningKey generate(Kind kind) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(kind == Kind.ED25519 ? "Ed25519" : "EC");
            if (kind == Kind.P256) {
                generator.initialize(new ECGenParameterSpec("secp256r1"));
            }
            KeyPair pair = generator.generateKeyPair();
            return new SigningKey(pair.getPrivate(), VerificationKey.of(pair.getPublic()), Optional.empty());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java 17 platform has Ed25519 and P-256", e);
        }
    }

    /** As {@link #read(Path, PinEntry)}, where nobody can be asked for a PIN. */
    public static SigningKey read(Path file) {
        return read(file, PinEntry.NOBODY);
    }

    /**
     * Reads a private key and the public key beside it.
     *
     * @param file a PEM file, a PKCS#12 file that ends in {@code .p12}, a file with a {@link KeyReference}, or that reference itself
     * @throws DrydockException {@code KEY_UNREADABLE}, or {@code KEY_EXPOSED} if group or others can read it
     */
    public static SigningKey read(Path file, PinEntry pins) {
        if (KeyReference.is(file.toString())) {
            return stored(file.toString(), pins);
        }
        if (file.toString().toLowerCase(Locale.ROOT).endsWith(".p12")) {
            String path = file.toAbsolutePath().toString();
            return stored("pkcs12:" + path.replace("%", "%25").replace("?", "%3F"), pins);
        }
        try {
            requireNoPublicKey(file);
            requirePrivate(file);
            String text = BoundedFile.readText(file, MOST_BYTES).strip();
            if (KeyReference.is(text)) {
                return fitting(file, stored(text, pins));
            }
            Matcher block = BLOCK.matcher(text + "\n");
            if (!block.matches()) {
                throw unreadable(file, "it is not one block of PRIVATE KEY in PEM (PKCS#8, not encrypted)", null);
            }
            VerificationKey publicKey = VerificationKey.read(publicFile(file));
            byte[] der = Base64.getMimeDecoder().decode(block.group(1));
            String algorithm = publicKey.scheme().isEcdsa() ? "EC" : "Ed25519";
            SigningKey pair = new SigningKey(
                    KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(der)),
                    publicKey,
                    Optional.empty());
            if (!pair.signsForItsPublicHalf()) {
                throw unreadable(file, publicFile(file) + " is not its public half", null);
            }
            return pair;
        } catch (IOException e) {
            throw unreadable(file, "it cannot be read: " + IoReason.of(file, e), e);
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw unreadable(file, "its bytes are no Ed25519 or ECDSA key that fits " + publicFile(file), e);
        }
    }

    /** Everybody may read a public key, so its permissions are not what is wrong. */
    private static void requireNoPublicKey(Path file) throws IOException {
        if (Files.isRegularFile(file)
                && KeyFiles.kind(file).filter("a public key"::equals).isPresent()) {
            throw unreadable(file, "it is a public key, and only the private key beside it signs", null);
        }
    }

    /** The public half beside a file is what the trust file was made of. */
    private static SigningKey fitting(Path file, SigningKey referred) {
        if (!VerificationKey.read(publicFile(file)).equals(referred.publicKey)) {
            throw unreadable(file, publicFile(file) + " is not the public half of the key that it refers to", null);
        }
        return referred;
    }

    /** Opened once in a process: a token is asked for each signature, and not for its list of keys each time. */
    private static SigningKey stored(String text, PinEntry pins) {
        KeyReference reference = KeyReference.parse(text);
        String state = text + reference.state();
        SigningKey open = OPEN.get(state);
        if (open != null) {
            return open;
        }
        StoredKeys.Stored stored = StoredKeys.read(reference, pins);
        SigningKey pair = new SigningKey(stored.key(), stored.publicKey(), stored.provider());
        if (!pair.signsForItsPublicHalf()) {
            throw reference.unusable("the certificate beside it belongs to another key");
        }
        OPEN.put(state, pair);
        return pair;
    }

    private boolean signsForItsPublicHalf() {
        byte[] probe = "drydock".getBytes(StandardCharsets.US_ASCII);
        return publicKey.verifies(probe, sign(probe));
    }

    /**
     * Writes a file (0600) that refers to a key elsewhere, and the public key beside it. A file that exists is never overwritten.
     *
     * @param reference as {@link KeyReference} has it
     * @throws DrydockException {@code KEY_UNREADABLE} if the key cannot be used, or either file exists or cannot be written
     */
    public static SigningKey writeReference(Path file, String reference, PinEntry pins) {
        if (!KeyReference.is(reference)) {
            throw KeyReference.none(reference);
        }
        SigningKey referred = stored(reference, pins);
        write(file, reference + "\n", referred.publicKey);
        return referred;
    }

    /**
     * Writes {@code file} (0600) and the public key beside it. A file that exists is never overwritten.
     *
     * @throws DrydockException {@code KEY_UNREADABLE} if either file exists or cannot be written
     */
    public void write(Path file) {
        String pem = "-----BEGIN PRIVATE KEY-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(key.getEncoded())
                + "\n-----END PRIVATE KEY-----\n";
        write(file, pem, publicKey);
    }

    private static void write(Path file, String content, VerificationKey publicKey) {
        try {
            if (file.toString().isEmpty() || Files.isDirectory(file)) {
                throw new FileSystemException(file.toString(), null, "Is a directory");
            }
            requireNone(publicFile(file));
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(file, content, StandardCharsets.UTF_8);
            Files.writeString(
                    publicFile(file), publicKey.pem(), StandardCharsets.US_ASCII, StandardOpenOption.CREATE_NEW);
        } catch (FileAlreadyExistsException e) {
            throw new DrydockException(
                    PackagingFailure.KEY_UNREADABLE,
                    "No key was written: " + e.getFile()
                            + " exists, and a key is never overwritten. Choose another name"
                            + " or move the old key away.",
                    e);
        } catch (IOException e) {
            throw new DrydockException(
                    PackagingFailure.KEY_UNREADABLE,
                    "No key was written: " + file + " cannot be written: " + IoReason.of(file, e)
                            + ". Name a file in a folder that exists and that you may write to.",
                    e);
        }
    }

    private static void requireNone(Path file) throws FileAlreadyExistsException {
        if (Files.exists(file)) {
            throw new FileAlreadyExistsException(file.toString());
        }
    }

    /** Where the public half lies: {@code .key} replaced by {@code .pub}, or {@code .pub} appended. */
    public static Path publicFile(Path privateFile) {
        String name = String.valueOf(privateFile.getFileName());
        String base = name.endsWith(".key") ? name.substring(0, name.length() - 4) : name;
        return privateFile.resolveSibling(base + ".pub");
    }

    /**
     * Requires a file for its owner alone.
     *
     * @throws DrydockException {@code KEY_EXPOSED} if group or others can read the file
     * @throws IOException if there is none, or a directory
     */
    static void requirePrivate(Path file) throws IOException {
        if (Files.isDirectory(file)) {
            throw new FileSystemException(file.toString(), null, "Is a directory");
        }
        Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file);
        if (permissions.stream().anyMatch(OTHERS::contains)) {
            throw new DrydockException(
                    PackagingFailure.KEY_EXPOSED,
                    "The private key " + file + " is not used: it has the permissions "
                            + PosixFilePermissions.toString(permissions) + ", so others can reach it. Run 'chmod 600 "
                            + file + "', and revoke the key if it may have been copied.");
        }
    }

    public VerificationKey publicKey() {
        return publicKey;
    }

    /** A signature over exactly this message: Ed25519, or ECDSA in DER with the curve's hash. */
    public byte[] sign(byte[] message) {
        try {
            String algorithm = publicKey.scheme().algorithm();
            Signature signer = provider.isPresent()
                    ? Signature.getInstance(algorithm, provider.get())
                    : Signature.getInstance(algorithm);
            signer.initSign(key);
            signer.update(message);
            return signer.sign();
        } catch (GeneralSecurityException | ProviderException e) {
            OPEN.values().remove(this);
            throw StoredKeys.cannotSign(publicKey, e);
        }
    }

    /** Names the public key only. */
    @Override
    public String toString() {
        return "private half of " + publicKey;
    }

    private static DrydockException unreadable(Path file, String why, @Nullable Throwable cause) {
        return new DrydockException(
                PackagingFailure.KEY_UNREADABLE,
                "The private key " + file + " is not usable: " + why
                        + ". Give a key as 'drydock keygen' writes it, with its .pub beside it.",
                cause);
    }
}
