package dev.drydock.domain.validation;

import java.util.List;

/** Who signed a gate policy. */
public interface PolicySigners {

    /** The names of the release managers of today's trust file who signed the policy, whether they are enough or not. */
    List<String> signers(byte[] envelope);

    /** Lower-case hex SHA-256 of what was signed. */
    String digest(byte[] envelope);
}
