/**
 * What loading and searching agree on: columns and fields, names of indices, addresses, the ledger as others read it.
 *
 * <p>Imports: {@code schema.time}, {@code text}.
 */
package io.metadatasearch.schema;
