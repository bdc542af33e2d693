package dev.drydock.cli.audit;

import dev.drydock.api.TimeStampView;
import dev.drydock.packaging.TestTimeAuthority;
import dev.drydock.packaging.TimeStamps;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/** Stamps of a real authority on checkpoints of a log that a test made. */
final class Stamping {
    private Stamping() {}

    static TimeStampView stamp(TestTimeAuthority authority, long size, String note) throws IOException {
        byte[] query = TimeStamps.query(note.getBytes(StandardCharsets.UTF_8), new byte[16], Optional.empty())
                .encoded();
        return new TimeStampView(size, note, Base64.getEncoder().encodeToString(authority.reply(query)));
    }
}
