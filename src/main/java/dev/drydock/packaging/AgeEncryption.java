package dev.drydock.packaging;

import com.exceptionfactory.jagged.RecipientStanzaReader;
import com.exceptionfactory.jagged.RecipientStanzaWriter;
import com.exceptionfactory.jagged.framework.stream.StandardDecryptingChannelFactory;
import com.exceptionfactory.jagged.framework.stream.StandardEncryptingChannelFactory;
import com.exceptionfactory.jagged.x25519.X25519KeyPairGenerator;
import com.exceptionfactory.jagged.x25519.X25519RecipientStanzaReaderFactory;
import com.exceptionfactory.jagged.x25519.X25519RecipientStanzaWriterFactory;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.PackagingFailure;
import dev.drydock.files.IoReason;
import dev.drydock.intake.BoundedFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;

/**
 * Encryption in the format of <a href="https://age-encryption.org/v1">age</a>, so that the program {@code age} reads it too. A site's identity lies in
 * a file that only it reads; its recipient, beside it, is what others encrypt for.
 */
public final class AgeEncryption {
    /** What statements call the format. */
    static final String NAME = "age";

    static final String ENDING = ".age";

    private static final int MOST_KEY_BYTES = 4 << 10;
    private static final int CHUNK = 64 << 10;
    private static final int CHUNK_TAG = 16;
    /** First line, last line, nonce and what an empty last chunk takes. */
    private static final int HEADER = 128;
    /** Lines of one recipient. */
    private static final int STANZA = 128;

    private AgeEncryption() {}

    /** Where the recipient of an identity lies. */
    public static Path recipientFile(Path identity) {
        return identity.resolveSibling(identity.getFileName() + ".pub");
    }

    /**
     * Makes an identity (0600) and its recipient. The identity moves into place last, and is never made again.
     *
     * @return whether this Java has the algorithms
     */
    public static boolean makeIdentity(Path file) throws IOException {
        try {
            KeyPair pair = new X25519KeyPairGenerator().generateKeyPair();
            Path aside = Files.createTempFile(
                    file.toAbsolutePath().getParent(),
                    "making-",
                    ENDING,
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(aside, text(pair.getPrivate().getEncoded()) + "\n");
            Files.writeString(recipientFile(file), text(pair.getPublic().getEncoded()) + "\n");
            Files.move(aside, file, StandardCopyOption.ATOMIC_MOVE);
            return true;
        } catch (GeneralSecurityException e) {
            return false; // such as a certified provider alone, without X25519
        }
    }

    private static String text(byte[] encoded) {
        return new String(encoded, StandardCharsets.US_ASCII).strip();
    }

    /**
     * Reads a recipient.
     *
     * @throws DrydockException {@code KEY_UNREADABLE}
     */
    public static String readRecipient(Path file) {
        try {
            String recipient = BoundedFile.readText(file, MOST_KEY_BYTES).strip();
            if (isRecipient(recipient)) {
                return recipient;
            }
            throw unusable(file, "it is no recipient of age with an X25519 key, which begins with age1");
        } catch (IOException e) {
            throw unusable(file, "it cannot be read: " + IoReason.of(file, e));
        }
    }

    /** Whether a text is a recipient, also by its checksum. */
    public static boolean isRecipient(String text) {
        try {
            return X25519RecipientStanzaWriterFactory.newRecipientStanzaWriter(text) != null;
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            return false;
        }
    }

    private static DrydockException unusable(Path file, String why) {
        return new DrydockException(
                PackagingFailure.KEY_UNREADABLE,
                "The key " + file + " is not usable: " + why
                        + ". Give the other site's etc/keys/delivery.age.pub, and keep this site's etc/keys/delivery.age.");
    }

    /** The most bytes whose encryption has at most that many. */
    static long plainBytes(long most, int recipients) {
        long chunks = (most - HEADER - (long) STANZA * recipients) / (CHUNK + CHUNK_TAG);
        return chunks * CHUNK;
    }

    /** Encrypts what is written; closing it, or failing to make it, closes the other. */
    static OutputStream encrypting(OutputStream to, List<String> recipients) throws IOException {
        try {
            List<RecipientStanzaWriter> writers = new ArrayList<>();
            for (String recipient : recipients) {
                writers.add(X25519RecipientStanzaWriterFactory.newRecipientStanzaWriter(recipient));
            }
            return Channels.newOutputStream(
                    new StandardEncryptingChannelFactory().newEncryptingChannel(Channels.newChannel(to), writers));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            to.close();
            throw new IOException("it cannot be encrypted: " + e.getMessage(), e);
        }
    }

    /**
     * Decrypts what is read; closing it closes the other.
     *
     * @param identity file
     * @throws DrydockException {@code KEY_UNREADABLE}, {@code KEY_EXPOSED}
     * @throws NotForUs if it is encrypted for others, or was changed
     */
    static InputStream decrypting(InputStream from, Path identity) throws IOException, NotForUs {
        List<RecipientStanzaReader> readers = readers(identity);
        try {
            return Channels.newInputStream(
                    new StandardDecryptingChannelFactory().newDecryptingChannel(Channels.newChannel(from), readers));
        } catch (NoSuchAlgorithmException e) {
            throw new IOException("this Java cannot decrypt it: " + e.getMessage(), e);
        } catch (GeneralSecurityException e) {
            throw new NotForUs(e);
        }
    }

    /** One for each line, as the program {@code age} reads such a file: while a site changes its identity, it has two. */
    private static List<RecipientStanzaReader> readers(Path identity) {
        try {
            SigningKey.requirePrivate(identity);
            List<RecipientStanzaReader> readers = new ArrayList<>();
            for (String line :
                    BoundedFile.readText(identity, MOST_KEY_BYTES).lines().toList()) {
                if (!line.isBlank() && !line.startsWith("#")) {
                    readers.add(X25519RecipientStanzaReaderFactory.newRecipientStanzaReader(line.strip()));
                }
            }
            if (readers.isEmpty()) {
                throw unusable(identity, "it has no line that begins with AGE-SECRET-KEY-1");
            }
            return readers;
        } catch (IOException e) {
            throw unusable(identity, "it cannot be read: " + IoReason.of(identity, e));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw unusable(identity, "it is no identity of age, which begins with AGE-SECRET-KEY-1");
        }
    }

    /** Something is encrypted for somebody else. */
    static final class NotForUs extends Exception {
        private static final long serialVersionUID = 1L;

        NotForUs(Throwable cause) {
            super("it is encrypted for others", cause);
        }
    }
}
