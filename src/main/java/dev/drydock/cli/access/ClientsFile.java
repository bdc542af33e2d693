package dev.drydock.cli.access;

import dev.drydock.cli.terminal.PlainFiles;
import dev.drydock.cli.terminal.Secrets;
import dev.drydock.config.SiteFolder;
import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import dev.drydock.packaging.InferenceClients;
import dev.drydock.packaging.InferenceClients.Client;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * The list of a node's clients as commands read and change it. A change waits for the one before it: two commands at the same time lose
 * no client and no revocation. Tested by {@code ClientCommandTest}.
 */
public final class ClientsFile {
    private ClientsFile() {}

    /** Those of a node without such a file: it was installed before there were clients. */
    public static InferenceClients read(SiteFolder site) {
        return Files.exists(site.clients())
                ? InferenceClients.read(PlainFiles.read(site.clients()))
                : InferenceClients.UNDECIDED;
    }

    /** @throws DrydockException {@link CommonFailure#NOT_FOUND} if there is none of that name */
    static Client require(InferenceClients clients, String name) {
        return clients.find(name)
                .orElseThrow(() -> new DrydockException(
                        CommonFailure.NOT_FOUND,
                        "The node has no client '" + name + "'. 'drydock client list' lists the clients."));
    }

    /** @param change is called once, and may refuse the change with a failure */
    static synchronized void change(SiteFolder site, UnaryOperator<InferenceClients> change) {
        if (Files.notExists(site.serving())) {
            throw new DrydockException(
                    CommonFailure.NOT_FOUND,
                    "There is no serving node in " + site.root()
                            + ". Make the site with 'drydock server init', or name another with --site.");
        }
        Path turn = site.clients().resolveSibling("clients.lock");
        try (FileChannel channel = FileChannel.open(
                        turn,
                        Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
                        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
                FileLock lock = channel.lock()) {
            assert lock.isValid();
            Secrets.write(site.clients(), new String(change.apply(read(site)).toJson(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw PlainFiles.notWritten(site.clients(), e);
        }
    }
}
