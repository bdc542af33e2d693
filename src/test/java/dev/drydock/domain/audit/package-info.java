/** Tests of the audit log's tree and of its verifier. */
@NullMarked
package dev.drydock.domain.audit;

import org.jspecify.annotations.NullMarked;
