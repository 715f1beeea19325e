/* A file at a glance: a small picture where it is one and light enough, else what kind it is. */
import { Icon } from '../../kit/Icon';
import type { FileRef } from '../../app/types';
import s from './file.module.css';
import { iconOf, isDrawn } from './files';

interface Props {
  file: FileRef;
  where: 'list' | 'page';
  /** In pixels. */
  size?: number;
}

export const Thumb = ({ file, where, size = 20 }: Props) =>
  isDrawn(file, where) ? (
    <img
      className={s.small}
      src={file.url!}
      alt=""
      width={size}
      height={size}
      loading="lazy"
      decoding="async"
    />
  ) : (
    <Icon name={iconOf(file)} size={14} />
  );
